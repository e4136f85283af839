import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Patient, Visit } from '../support/entities.ts'
import { secret, type World } from '../support/world.ts'

export function describeReading(at: () => World): void {
  const save = async () => {
    const visits = [1, 2, 3].map(n => ({ diagnosis: secret(`d${n}`), room: n }))
    const [ada, bob] = await at()
      .cold(Patient)
      .save([
        { email: secret('ada'), phone: secret('1'), address: { street: secret('s') }, visits },
        { email: secret('bob'), phone: secret('2'), visits: [{ diagnosis: secret('d4'), room: 4 }] },
      ] as Patient[])
    return { ada: ada!, bob: bob! }
  }
  const diagnoses = (patient: Patient | null | undefined) => patient?.visits.map(visit => visit.diagnosis).sort()

  it.each(['join', 'query'] as const)('relations, by %s', async relationLoadStrategy => {
    await save()
    const patients = await at()
      .cold(Patient)
      .find({ relations: { visits: true }, relationLoadStrategy, order: { id: 'ASC' } })
    expect(patients.map(diagnoses)).toEqual([[secret('d1'), secret('d2'), secret('d3')], [secret('d4')]])
    expect(patients[0]).toMatchObject({ email: secret('ada'), address: { street: secret('s') } })
    const visits = await at()
      .cold(Visit)
      .find({ relations: { patient: true }, relationLoadStrategy, order: { room: 'ASC' } })
    expect(visits.map(({ patient }) => patient?.email)).toEqual(['ada', 'ada', 'ada', 'bob'].map(secret))
  })

  it('pagination with joins', async () => {
    await save()
    const find = (skip: number) =>
      at()
        .cold(Patient)
        .findAndCount({ relations: { visits: true }, order: { ward: 'ASC', id: 'ASC' }, take: 1, skip })
    const [[first], count] = await find(0)
    expect([first?.email, diagnoses(first)?.length, count]).toEqual([secret('ada'), 3, 2])
    const [[second]] = await find(1)
    expect([second?.email, diagnoses(second)]).toEqual([secret('bob'), [secret('d4')]])
    const where = { visits: { diagnosis: secret('d4') } }
    const found = await at()
      .cold(Patient)
      .find({ where, relations: { visits: true }, take: 5 })
    expect(found.map(({ email }) => email)).toEqual([secret('bob')])
  })

  it('parts of entities, and a hidden property where it is asked for', async () => {
    const { ada } = await save()
    await at()
      .cold(Patient)
      .update(ada.id, { hidden: secret('h') })
    const select = { id: true, hidden: true, phone: true } as const
    expect(
      await at()
        .cold(Patient)
        .findOne({ select, where: { id: ada.id } }),
    ).toEqual({
      id: ada.id,
      phone: secret('1'),
      hidden: secret('h'),
    })
    at().keyring.forget()
    const builder = at().dataSource.getRepository(Patient).createQueryBuilder('p').select(['p.id', 'p.email'])
    expect(await builder.addSelect('p.hidden').where({ id: ada.id }).getOne()).toEqual({
      id: ada.id,
      email: secret('ada'),
      hidden: secret('h'),
    })
  })

  it('query builders with joins, mapped properties and no listeners', async () => {
    const { ada } = await save()
    at().keyring.forget()
    const builder = at().dataSource.getRepository(Patient).createQueryBuilder('p').where({ id: ada.id })
    const mapped = await builder
      .clone()
      .leftJoinAndMapMany('p.found', Visit, 'v', 'v.patientId = p.id AND v.room > :room', { room: 1 })
      .callListeners(false)
      .getOne()
    const { found } = mapped as unknown as { found: Visit[] }
    expect(found.map(visit => visit.diagnosis).sort()).toEqual([secret('d2'), secret('d3')])
    at().keyring.forget()
    const joined = await builder.clone().leftJoinAndSelect('p.visits', 'v').getRawAndEntities()
    expect(joined.entities.map(diagnoses)).toEqual([[secret('d1'), secret('d2'), secret('d3')]])
    expect(joined.raw).toHaveLength(3)
    at().keyring.forget()
    const visits = await at().dataSource.createQueryBuilder().relation(Patient, 'visits').of(ada).loadMany<Visit>()
    expect(visits).toHaveLength(3)
  })

  it('names so long that TypeORM hashes them', async () => {
    await save()
    const alias = 'a_rather_long_alias_of_a_patient_that_together_with_a_column_is_too_long_for_postgres'.slice(0, 58)
    at().keyring.forget()
    const found = await at()
      .dataSource.getRepository(Patient)
      .createQueryBuilder(alias)
      .where({ email: secret('bob') })
      .getMany()
    expect(found.map(({ phone }) => phone)).toEqual([secret('2')])
  })

  it('reload and preload', async () => {
    const { ada } = await save()
    const loaded = await at().cold(Patient).preload({ id: ada.id, ward: 'Z' })
    expect(loaded).toMatchObject({ email: secret('ada'), ward: 'Z' })
  })

  it('raw rows hold ciphertext, and decryptRows opens them', async () => {
    await save()
    const raw = await at().dataSource.getRepository(Patient).createQueryBuilder('p').orderBy('p.id').getRawMany()
    const encryption = encryptionOf(at().dataSource)
    encryption.keyring.forget()
    const opened = await encryption.decryptRows(Patient, raw, { alias: 'p' })
    expect(opened.map(row => row.p_email)).toEqual([secret('ada'), secret('bob')])
    encryption.keyring.forget()
    const [row] = await encryption.decryptRows(Patient, await at().rows('patient'))
    expect(row).toMatchObject({ email: secret('ada'), phone_number: secret('1'), addressStreet: secret('s') })
  })

  it('streams of raw rows, where TypeORM has them', async () => {
    await save()
    at().keyring.forget()
    const builder = at()
      .dataSource.getRepository(Patient)
      .createQueryBuilder('p')
      .where({ email: secret('bob') })
    if (at().target === 'sqlite') {
      await expect(builder.stream()).rejects.toThrow(/not supported/i)
      return
    }
    const rows: object[] = []
    for await (const row of await builder.stream()) rows.push(row as object)
    const [opened] = await encryptionOf(at().dataSource).decryptRows(Patient, rows, { alias: 'p' })
    expect(opened).toMatchObject({ p_email: secret('bob') })
  })
}
