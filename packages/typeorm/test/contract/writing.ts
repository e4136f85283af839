import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { ClinicSchema, Document, Patient, Room, Visit } from '../support/entities.ts'
import { secret, type World } from '../support/world.ts'

export function describeWriting(at: () => World): void {
  const full = () => ({
    email: secret('ada@example.org'),
    phone: secret('+86 138 0013 8000'),
    note: secret('née 𝒳 🩺 漢字'),
    history: { notes: [secret('a'), 1, null], nested: { deep: [secret('b')] } },
    born: new Date('1815-12-10T01:02:03.004Z'),
    weight: -0,
    insurance: 123456789012345678901234567890n,
    smoker: false,
    scan: Buffer.from([0, 255, 1]),
    hidden: secret('hidden'),
    address: { street: secret('street'), city: 'London' },
  })
  const columns = [
    'email',
    'phone_number',
    'note',
    'history',
    'born',
    'weight',
    'insurance',
    'smoker',
    'scan',
    'hidden',
  ]

  it('save stores ciphertext, leaves the entity as it is, and find gives back what was saved', async () => {
    const patient = at().cold(Patient).create(full())
    const saved = await at().cold(Patient).save(patient)
    expect(saved).toBe(patient)
    expect(saved).toMatchObject(full())
    expect(Object.keys(saved).filter(name => name.includes('bidx'))).toEqual([])
    const [row] = await at().rows('patient')
    for (const column of [...columns, 'addressStreet']) expect(isEnvelope(row![column]), column).toBe(true)
    expect(row!.email_bidx).toHaveLength(16)
    expect(row!.phone_number_bidx).toHaveLength(16)
    expect(row!.addressStreet_bidx).toHaveLength(16)
    const found = await at().cold(Patient).findOneByOrFail({ id: saved.id })
    const { hidden: _, ...visible } = full()
    expect(found).toMatchObject(visible)
    expect(Object.is(found.weight, -0)).toBe(true)
    expect(found.born).toBeInstanceOf(Date)
    expect(found.hidden).toBeUndefined()
    expect(Buffer.isBuffer(found.scan)).toBe(true)
    expect(Object.keys(found).filter(name => name.includes('bidx'))).toEqual([])
  })

  it('writes null and absent values as NULL, and keeps the empty string apart', async () => {
    await at()
      .cold(Patient)
      .save([{ email: secret('1'), phone: null, note: '', address: { street: null } }, { email: secret('2') }])
    const rows = await at().rows('patient')
    expect(
      rows.map(row => [row.phone_number, row.phone_number_bidx, row.addressStreet, row.addressStreet_bidx]),
    ).toEqual([
      [null, null, null, null],
      [null, null, null, null],
    ])
    expect(isEnvelope(rows[0]!.note)).toBe(true)
    const [first, second] = await at()
      .cold(Patient)
      .find({ order: { id: 'ASC' } })
    expect(first).toMatchObject({ phone: null, note: '', address: { street: null } })
    expect(second).toMatchObject({ phone: null, note: null })
  })

  it('insert, insert of many and the query builder', async () => {
    const { generatedMaps } = await at().cold(Patient).insert(full())
    expect(Object.keys(generatedMaps[0]!).filter(name => name.includes('bidx'))).toEqual([])
    await at()
      .cold(Visit)
      .insert([{ diagnosis: secret('x') }, { diagnosis: secret('y') }])
    at().keyring.forget()
    const builder = at().dataSource.createQueryBuilder().insert().into(Visit)
    await builder.values({ diagnosis: secret('z') }).execute()
    expect(await at().cold(Patient).findOneBy({ email: full().email })).toMatchObject({ phone: full().phone })
    expect(
      await at()
        .cold(Visit)
        .countBy({ diagnosis: secret('z') }),
    ).toBe(1)
    await at().envelope('visit', 'diagnosis', 1)
  })

  it('update by id and by criteria writes value and index', async () => {
    const { id } = await at().cold(Patient).save(full())
    await at()
      .cold(Patient)
      .update(id, { phone: secret('2'), address: { street: secret('other') } })
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('2'), address: { street: secret('other') } }),
    ).toBe(1)
    expect(await at().cold(Patient).countBy({ phone: full().phone })).toBe(0)
    const { affected } = await at()
      .cold(Patient)
      .update({ phone: secret('2') }, { note: secret('3'), ward: 'B' })
    expect(affected).toBe(1)
    await at().cold(Patient).update(id, { note: null })
    await at()
      .cold(Patient)
      .update(id, { note: secret('3') })
    await at().cold(Patient).update({ email: full().email }, { phone: null })
    const [row] = await at().rows('patient')
    expect(row).toMatchObject({ phone_number: null, phone_number_bidx: null, ward: 'B' })
    expect(await at().cold(Patient).findOneByOrFail({ id })).toMatchObject({ phone: null, note: secret('3') })
  })

  it('saves along relations, and what an entity schema declares', async () => {
    const visits = [{ diagnosis: secret('d1') }, { diagnosis: secret('d2') }]
    await at()
      .cold(Patient)
      .save({ email: secret('ada'), visits } as Patient)
    expect(
      await at()
        .cold(Visit)
        .countBy({ diagnosis: secret('d2') }),
    ).toBe(1)
    await at()
      .cold(ClinicSchema)
      .save({ id: 1, city: 'Bern', director: secret('director') })
    expect((await at().rows('clinic'))[0]!.director_bidx).toHaveLength(8)
    expect(
      await at()
        .cold(ClinicSchema)
        .findOneBy({ director: secret('director') }),
    ).toEqual({
      id: 1,
      city: 'Bern',
      director: secret('director'),
      phone: null,
    })
  })

  it('text and JSON columns hold ciphertext as text', async () => {
    const signed = new Date(0)
    const body = { [secret('k')]: [secret('v')] }
    await at()
      .cold(Document)
      .save({ id: 1, title: secret('t'), short: secret('s'), body, signed })
    const [row] = await at().rows('document')
    expect(row!.title).toMatch(/^wax1[\w-]+$/)
    expect(row!.body).toMatch(/^"wax1[\w-]+"$/)
    expect(row!.title_bidx).toMatch(/^[0-9a-f]{32}$/)
    expect(row!.signed_bidx).toMatch(/^[0-9a-f]{32}$/)
    expect(
      await at()
        .cold(Document)
        .findOneBy({ title: secret('t'), signed }),
    ).toEqual({
      id: 1,
      title: secret('t'),
      short: secret('s'),
      body,
      signed,
    })
    await at()
      .cold(Document)
      .update({ id: 1 }, { body: secret('other') })
    expect((await at().cold(Document).findOneByOrFail({ id: 1 })).body).toBe(secret('other'))
  })

  it('values of 1 MiB', async () => {
    const note = secret('é🩺'.repeat(170_000))
    const scan = Buffer.alloc(1 << 20, 5)
    const { id } = await at()
      .cold(Patient)
      .save({ email: secret('big'), note, scan })
    const found = await at().cold(Patient).findOneByOrFail({ id })
    expect(found.note === note && found.scan!.equals(scan)).toBe(true)
  })

  it('chunked and concurrent saves', async () => {
    const many = Array.from({ length: 25 }, (_, i) => ({ email: secret(`many${i}`), phone: secret(`${i % 5}`) }))
    await at().cold(Patient).save(many.slice(0, 10), { chunk: 3 })
    // One after the other where TypeORM has one connection: it would nest their transactions.
    if (at().target === 'sqlite') for (const one of many.slice(10)) await at().cold(Patient).save(one)
    else await Promise.all(many.slice(10).map(one => at().cold(Patient).save(one)))
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('3') }),
    ).toBe(5)
    expect(await at().cold(Patient).find()).toHaveLength(25)
  })

  it('a rollback takes back rows, and leaves the keys', async () => {
    const failing = at().dataSource.transaction(async manager => {
      await manager.save(Patient, { email: secret('gone') } as Patient)
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await at().rows('patient')).toEqual([])
    await at()
      .cold(Patient)
      .save({ email: secret('stays') })
    expect(
      await at()
        .cold(Patient)
        .findBy({ email: secret('stays') }),
    ).toHaveLength(1)
  })

  it('a unique index refuses a second row with the same value, without plaintext in the error', async () => {
    await at()
      .cold(Patient)
      .save({ email: secret('twice') })
    const error = await at()
      .cold(Patient)
      .save({ email: ` ${secret('twice').toUpperCase()} ` })
      .catch((e: unknown) => e as Error)
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify(error)).not.toContain(secret('twice').toUpperCase())
    expect(await at().rows('patient')).toHaveLength(1)
  })

  it('entities without encrypted columns are none of its business', async () => {
    await at().cold(Room).save({ id: 1, name: 'open' })
    expect(await at().cold(Room).findOneBy({ name: 'open' })).toEqual({ id: 1, name: 'open' })
  })
}
