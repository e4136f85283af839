import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { FieldCipher, jsonLines, type KeyDescription, type KeyringEvent, localKey } from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'

const field = { context: 'patient.phone', type: 'string', field: 'Patient.phone' } as const
const SECRET = 'planted-secret'

const to = localKey({ bytes: randomBytes(32) })

/** Everything that a keyring tells of, done once. */
async function live(all: ReturnType<typeof setUp>): Promise<void> {
  const { keyring, another } = all
  await keyring.ensureScope('t')
  const cipher = new FieldCipher(keyring, { ...field, acceptPlaintext: 'text' })
  const stored = cipher.encrypt(SECRET, 't')
  const [{ id }] = (await keyring.describe('t')) as [KeyDescription]
  await keyring.rotate('t')
  await keyring.lifecycle.retire(id)
  await another().load([Number.parseInt(id, 16)])
  await keyring.lifecycle.rewrap({ to })
  for (let i = 0; i < 5; i++) cipher.decrypt(SECRET)
  stored[30]! ^= 1
  expect(() => cipher.decrypt(stored)).toThrow()
  await expect(another({ alsoReads: [] }).load([Number.parseInt(id, 16)])).rejects.toThrow()
  await keyring.lifecycle.shred('t')
  await keyring.lifecycle.recreate('t')
}

describe('the audit trail', () => {
  it('tells of everything that happens to keys: who, what, when and where, and never a value', async () => {
    const all = setUp({ actor: 'migration-job', namespace: 'clinic', alsoReads: [to] })
    await live(all)
    const { events, clock } = all
    const types = new Set(events.map(({ type }) => type))
    for (const type of [
      ...['key-created', 'key-rotated', 'key-retired', 'unwrap-failed', 'decryption-failed', 'plaintext-read'],
      ...['key-destroyed', 'scope-shredded', 'scope-recreated', 'key-loaded', 'key-rewrapped'],
    ]) {
      expect(types).toContain(type)
    }
    for (const event of events) {
      expect(event).toMatchObject({ actor: 'migration-job', namespace: 'clinic', at: new Date(clock.now()) })
    }
    const text = JSON.stringify(events)
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('blob')
    for (const { wrapped } of all.store.records) {
      if (wrapped.blob.length > 0) expect(text).not.toContain(Buffer.from(wrapped.blob).toString('base64url'))
    }
  })

  it('names the field, the key and the code of a value that does not decrypt', async () => {
    const { keyring, events } = setUp()
    await keyring.ready('')
    const cipher = new FieldCipher(keyring, field)
    const stored = cipher.encrypt(SECRET, '')
    const [{ id }] = (await keyring.describe('')) as [KeyDescription]
    const changed = Buffer.from(stored)
    changed[20]! ^= 1
    for (const cell of [changed, stored.subarray(0, 40), 'in clear']) expect(() => cipher.decrypt(cell)).toThrow()
    expect(events.filter(({ type }) => type === 'decryption-failed')).toMatchObject([
      { field: 'Patient.phone', keyId: id, code: 'DECRYPTION_FAILED' },
      { field: 'Patient.phone', code: 'DECRYPTION_FAILED' },
      { field: 'Patient.phone', keyId: undefined, code: 'NOT_AN_ENVELOPE' },
    ])
  })

  it('tells of plaintext at the 1st, 2nd, 4th, 8th … cell, for a table has many', async () => {
    const { keyring, events } = setUp()
    const cipher = new FieldCipher(keyring, { ...field, acceptPlaintext: 'text' })
    for (let i = 0; i < 1000; i++) cipher.decrypt(SECRET)
    const told = events.filter(event => event.type === 'plaintext-read')
    expect(told.map(({ cells }) => cells)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
    expect(told[0]).toMatchObject({ field: 'Patient.phone', kind: 'plaintext' })
  })

  it('asks who it is each time, and goes on when that is not known', async () => {
    let user: string | undefined = 'ada'
    const actor = () => {
      if (user === undefined) throw new Error('no request')
      return user
    }
    const { keyring, events } = setUp({ actor })
    await keyring.ready('a')
    user = 'grace'
    await keyring.ready('b')
    user = undefined
    await keyring.ready('c')
    keyring.actAs('the night shift')
    await keyring.ready('d')
    expect(events.map(event => event.actor)).toEqual(['ada', 'grace', undefined, 'the night shift'])
    expect(() => setUp({ actor: 7 as never })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('is told to all who subscribe, until they end it, and whatever one of them throws', async () => {
    const { keyring } = setUp()
    const heard: KeyringEvent[] = []
    const end = keyring.subscribe(event => heard.push(event))
    keyring.subscribe(() => {
      throw new Error('the log is full')
    })
    const also = keyring.subscribe(event => heard.push(event))
    await keyring.ready('a')
    end()
    await keyring.ready('b')
    also()
    await keyring.ready('c')
    expect(heard.map(event => 'scope' in event && event.scope)).toEqual(['a', 'a', 'b'])
  })

  it('is written as lines of JSON', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waxseal-audit-'))
    const path = join(folder, 'audit.jsonl')
    const stream = createWriteStream(path, { flags: 'a', mode: 0o600 })
    const all = setUp({ actor: 'ada', alsoReads: [to] })
    all.keyring.subscribe(jsonLines(stream))
    await live(all)
    stream.end()
    await finished(stream)
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
    rmSync(folder, { recursive: true })
    const first = JSON.parse(lines[0]!)
    expect(first).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      namespace: 'default',
      actor: 'ada',
      type: 'key-created',
      keyId: expect.stringMatching(/^[0-9a-f]{8}$/),
      scope: 't',
      purpose: 'data',
    })
    expect(lines.length).toBeGreaterThan(10)
    expect(lines.join('')).not.toContain(SECRET)
  })
})
