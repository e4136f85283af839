import { randomBytes, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type KeyChange, type KeyRecord, Keyring, type KeyState, type KeyStore, localKey } from '../../src/index.ts'

/** A record as a keyring makes them. What it wraps does not matter here. */
export function record(changes: Partial<KeyRecord> = {}): KeyRecord {
  return {
    id: randomBytes(4).readUInt32BE(),
    scope: '',
    purpose: 'data',
    generation: 1,
    state: 'live',
    commitment: randomBytes(32),
    binding: randomBytes(32),
    wrapped: { provider: 'test', kek: 'kek:1', blob: randomBytes(60) },
    createdAt: new Date('2026-11-21T07:00:00.123Z'),
    ...changes,
  }
}

/**
 * What every key store must do. `open` gives a store on the same place each time, as two processes would have it.
 */
export function describeKeyStore(open: () => KeyStore): void {
  it('gives back what was put in, to the byte', async () => {
    const one = record({ scope: 'Müller & 李 😀' })
    expect(await open().insert(one)).toBe(true)
    const found = await open().find(one.id)
    expect(plain(found)).toEqual(plain(one))
    expect((await open().list('Müller & 李 😀')).map(plain)).toEqual([plain(one)])
  })

  it('keeps the version of the key-encryption key, where it has versions', async () => {
    const versioned = record({ scope: 'versioned', wrapped: { ...record().wrapped, kekVersion: randomUUID() } })
    await open().insert(versioned)
    expect((await open().find(versioned.id))?.wrapped.kekVersion).toBe(versioned.wrapped.kekVersion)
    const unversioned = record({ scope: 'unversioned' })
    await open().insert(unversioned)
    expect((await open().find(unversioned.id))?.wrapped.kekVersion).toBeUndefined()
  })

  it('keeps contexts, each once, and mixes them up with no key', async () => {
    const before = await open().list()
    expect(await open().contexts!()).toEqual([])
    await open().addContexts!(['patient.email', 'Patient.Email'])
    await open().addContexts!(['patient.email', 'пациент.имя 😀'])
    await open().addContexts!([])
    expect((await open().contexts!()).sort()).toEqual(['Patient.Email', 'patient.email', 'пациент.имя 😀'])
    expect(await open().list()).toEqual(before)
  })

  it('finds nothing where nothing is', async () => {
    expect(await open().find(randomBytes(4).readUInt32BE())).toBeUndefined()
    expect(await open().list('nobody')).toEqual([])
  })

  it('keeps ids with leading zeros', async () => {
    const one = record({ id: 0x0000000a, scope: 'zeros' })
    await open().insert(one)
    expect((await open().find(10))?.scope).toBe('zeros')
  })

  it('takes one record for an id, and one for a generation of a scope and purpose', async () => {
    const first = record({ scope: 'clash' })
    expect(await open().insert(first)).toBe(true)
    expect(await open().insert(record({ scope: 'clash' }))).toBe(false)
    expect(await open().insert(record({ id: first.id, scope: 'elsewhere' }))).toBe(false)
    expect(await open().insert(record({ scope: 'clash', generation: 2 }))).toBe(true)
    expect(await open().insert(record({ scope: 'clash', purpose: 'index' }))).toBe(true)
    expect(await open().list('clash')).toHaveLength(3)
    expect(await open().list('elsewhere')).toEqual([])
  })

  it('tells scopes apart that differ in case or accents only', async () => {
    for (const scope of ['case', 'CASE', 'cäse']) expect(await open().insert(record({ scope }))).toBe(true)
    expect(await open().list('CASE')).toHaveLength(1)
  })

  it('lists generations in order, beyond nine', async () => {
    for (let generation = 1; generation <= 12; generation++) await open().insert(record({ scope: 'order', generation }))
    const generations = (await open().list('order')).map(one => one.generation)
    expect(generations).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  })

  it('lets one of twenty win that insert the same generation at once', async () => {
    const stores = Array.from({ length: 20 }, open)
    const won = await Promise.all(stores.map(store => store.insert(record({ scope: 'race' }))))
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(await open().list('race')).toHaveLength(1)
  })

  const change = (state: KeyState, changes: Partial<KeyRecord['wrapped']> = {}): KeyChange => ({
    state,
    wrapped: { provider: 'other', kek: 'kek:2 李', kekVersion: '7', blob: randomBytes(60), ...changes },
  })

  it('changes state and wrapped key of a record that still is as expected, and nothing else', async () => {
    const [before, one, after] = [1, 2, 3].map(generation => record({ scope: 'changed', generation })) as [
      KeyRecord,
      KeyRecord,
      KeyRecord,
    ]
    for (const each of [before, one, after]) await open().insert(each)
    const [first, second] = [change('live'), change('retired', { kekVersion: undefined })]
    expect(await open().update!(one, first)).toBe(true)
    expect(plain(await open().find(one.id))).toEqual(plain({ ...one, ...first }))
    expect(await open().update!({ ...one, ...first }, second)).toBe(true)
    expect((await open().list('changed')).map(plain)).toEqual([before, { ...one, ...second }, after].map(plain))
  })

  it('changes nothing in a record that is another than expected, in state or in wrapped key', async () => {
    const one = record({ scope: 'unexpected' })
    await open().insert(one)
    expect(await open().update!({ ...one, state: 'retired' }, change('live'))).toBe(false)
    expect(await open().update!({ ...one, wrapped: record().wrapped }, change('live'))).toBe(false)
    expect(await open().update!(record({ scope: 'unexpected', generation: 2 }), change('live'))).toBe(false)
    expect((await open().list('unexpected')).map(plain)).toEqual([plain(one)])
  })

  it('lets one of twenty win that change the same record at once', async () => {
    const one = record({ scope: 'race of changes' })
    await open().insert(one)
    const changes = Array.from({ length: 20 }, () => change('live'))
    const won = await Promise.all(changes.map(each => open().update!(one, each)))
    const winner = changes[won.indexOf(true)]!
    expect(won.filter(Boolean)).toHaveLength(1)
    expect(plain(await open().find(one.id))).toEqual(plain({ ...one, ...winner }))
  })

  it('keeps a destroyed record without its wrapped key, and takes no change of it that was on its way', async () => {
    const one = record({ scope: 'destroyed' })
    await open().insert(one)
    const gone: KeyChange = { state: 'destroyed', wrapped: { ...one.wrapped, blob: Buffer.alloc(0) } }
    const [destroyed] = await Promise.all([
      open().update!(one, gone),
      ...Array.from({ length: 5 }, () => open().update!(one, change('live'))),
    ])
    if (!destroyed) await open().update!((await open().find(one.id))!, gone)
    expect(await open().update!(one, change('live'))).toBe(false)
    expect(await open().find(one.id)).toMatchObject({ state: 'destroyed', id: one.id, scope: 'destroyed' })
    expect((await open().find(one.id))!.wrapped.blob).toHaveLength(0)
    expect(await open().insert(record({ scope: 'destroyed' }))).toBe(false)
  })

  it('gives two keyrings that start at once the same keys', async () => {
    const provider = localKey({ bytes: randomBytes(32) })
    const keyrings = [open(), open(), open()].map(store => new Keyring({ provider, store, namespace: 'contract' }))
    await Promise.all(keyrings.map(keyring => keyring.ensureScope('keyrings')))
    expect(new Set(keyrings.map(keyring => keyring.active('keyrings').id)).size).toBe(1)
    expect(await open().list('keyrings')).toHaveLength(2)
  })
}

function plain(one: KeyRecord | undefined) {
  if (one === undefined) return undefined
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const wrapped = { ...one.wrapped, blob: hex(one.wrapped.blob) }
  return { ...one, commitment: hex(one.commitment), binding: hex(one.binding), wrapped }
}
