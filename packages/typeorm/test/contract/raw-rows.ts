import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Document, Memo, Patient, Visit } from '../support/entities.ts'
import { refused, secret, type World } from '../support/world.ts'

/** The helpers for raw SQL. */
export function describeRawRows(at: () => World): void {
  const encryption = () => {
    const found = encryptionOf(at().dataSource)
    found.keyring.forget()
    return found
  }
  const save = async () => {
    const visits = [{ diagnosis: secret('flu') }, { diagnosis: secret('cold') }]
    await at()
      .cold(Patient)
      .save([
        {
          email: secret('a'),
          phone: secret('1'),
          history: { x: [secret('h')] },
          address: { street: secret('s') },
          visits,
        },
        { email: secret('b'), born: new Date(5), weight: 1.5, insurance: 7n, smoker: true, scan: Buffer.from('scan') },
      ] as unknown as Patient[])
  }
  const builder = (alias = 'p') => at().dataSource.getRepository(Patient).createQueryBuilder(alias)

  it('cells of every type, under the names of the alias', async () => {
    await save()
    const raw = await builder().addSelect('p.hidden').orderBy('p.id').getRawMany()
    const [a, b] = await encryption().decryptRows(Patient, raw, { alias: 'p' })
    expect(a).toMatchObject({ p_email: secret('a'), p_history: { x: [secret('h')] }, p_addressStreet: secret('s') })
    expect(b).toMatchObject({
      p_born: new Date(5),
      p_weight: 1.5,
      p_insurance: 7n,
      p_smoker: true,
      p_phone_number: null,
    })
    expect(Buffer.from('scan').equals(b!.p_scan)).toBe(true)
    expect(raw[0].p_email).not.toBe(secret('a'))
  })

  it('cells under names of their own, of several entities, and of an alias that TypeORM shortens', async () => {
    await save()
    const rows = await builder()
      .innerJoin('p.visits', 'v')
      .select('p.email', 'mail')
      .addSelect('v.diagnosis')
      .addSelect('COUNT(*)', 'n')
      .groupBy('p.id')
      .addGroupBy('v.id')
      .orderBy('v.id')
      .getRawMany()
    const patients = await encryption().decryptRows(Patient, rows, { columns: { mail: 'email' } })
    const both = await encryption().decryptRows(Visit, patients, { alias: 'v' })
    expect(both.map(row => [row.mail, row.v_diagnosis])).toEqual([
      [secret('a'), secret('flu')],
      [secret('a'), secret('cold')],
    ])
    const alias = 'an_alias_of_which_little_is_left_when_a_column_is_put_behind'
    const long = await builder(alias).addSelect(`${alias}.hidden`).orderBy(`${alias}.id`).getRawMany()
    const [opened] = await encryption().decryptRows(Patient, long, { alias })
    expect(Object.values(opened!)).toEqual(expect.arrayContaining([secret('a'), secret('1'), secret('s')]))
    await refused(
      'FIELD_UNKNOWN',
      () => encryption().decryptRows(Patient, rows, { columns: { mail: 'ward' } }),
      'Patient.ward',
    )
  })

  it('rows of raw SQL, and those that hold nothing of the entity', async () => {
    await save()
    await at()
      .cold(Document)
      .save({ id: 1, title: secret('t'), body: { b: secret('b') }, signed: new Date(9) })
    const { quote } = at().database
    const documents = await at().dataSource.query(`SELECT * FROM ${quote('document')}`)
    const [document] = await encryption().decryptRows(Document, documents)
    expect(document).toMatchObject({ title: secret('t'), body: { b: secret('b') }, signed: new Date(9), short: null })
    expect(await encryption().decryptRows(Patient, [])).toEqual([])
    expect(await encryption().decryptRows(Patient, [{ id: 1 }, { other: 'x' }])).toEqual([{ id: 1 }, { other: 'x' }])
    await refused('NOT_AN_ENVELOPE', () => encryption().decryptRows(Patient, [{ email: secret('x') }]), 'Patient.email')
  })

  it('rows out of the query cache', async () => {
    await save()
    const cached = at().open({ cache: { duration: 60_000, tableName: 'raw_cache' } } as never)
    await cached.initialize()
    try {
      const ask = () => cached.getRepository(Patient).createQueryBuilder('p').orderBy('p.id').cache(true).getRawMany()
      await ask()
      await at()
        .cold(Patient)
        .update({ email: secret('a') }, { phone: secret('later') })
      const [a, b] = await encryptionOf(cached).decryptRows(Patient, await ask(), { alias: 'p' })
      expect(a).toMatchObject({ p_email: secret('a'), p_phone_number: secret('1'), p_history: { x: [secret('h')] } })
      expect(Buffer.from('scan').equals(b!.p_scan)).toBe(true)
    } finally {
      await cached.destroy()
      await at().database.query(`DROP TABLE IF EXISTS ${at().database.quote('raw_cache')}`)
    }
  })

  it('streamed rows, one by one', async () => {
    await save()
    await encryption().rotate()
    await at()
      .cold(Patient)
      .save({ email: secret('c') })
    if (at().target === 'sqlite') return // TypeORM has no streams there
    const stream = await builder()
      .where({ email: secret('c') })
      .orWhere({ phone: secret('1') })
      .orderBy('p.id')
      .stream()
    const found: string[] = []
    for await (const row of stream) {
      const [opened] = await encryption().decryptRows(Patient, [row as unknown as object], { alias: 'p' })
      found.push((opened as { p_email: string }).p_email)
    }
    expect(found).toEqual([secret('a'), secret('c')])
  })

  it('index values of embedded, text, tenants’ and unknown fields', async () => {
    await save()
    const streets = await encryption().indexValues(Patient, 'address.street', secret('s'))
    const { quote, query } = { ...at().database }
    const sql = `SELECT id FROM ${quote('patient')} WHERE ${quote('addressStreet_bidx')} = ?`
    expect(await query(sql, [streets[0]!])).toHaveLength(1)
    expect(await query(sql, [(await encryption().indexValues(Patient, 'address.street', 'x'))[0]!])).toEqual([])
    const [bytes] = await encryption().indexValues(Visit, 'diagnosis', secret('flu'))
    expect(Buffer.isBuffer(bytes) && bytes.length).toBe(16)
    await at().tenant.run('acme', () =>
      at()
        .cold(Memo)
        .insert({ text: secret('t') }),
    )
    const ask = () => encryption().indexValues(Memo, 'text', secret('t'))
    const memos = await at().tenant.run('acme', ask)
    const find = `SELECT id FROM ${quote('memo')} WHERE ${quote('text_bidx')} = ?`
    expect(await query(find, [memos[0]!])).toHaveLength(1)
    expect(await query(find, [(await at().tenant.run('nobody', ask))[0]!])).toEqual([])
    await refused('SCOPE_MISSING', ask, 'Memo.text')
    await refused('INDEX_MISSING', () => encryption().indexValues(Patient, 'note', 'x'), 'Patient.note')
    await refused('FIELD_UNKNOWN', () => encryption().indexValues(Patient, 'ward', 'x'), 'Patient.ward')
    await refused('VALUE_TYPE', () => encryption().indexValues(Patient, 'born', secret('x')), 'Patient.born')
  })
}
