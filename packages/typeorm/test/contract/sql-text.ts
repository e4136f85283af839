import { Brackets } from 'typeorm'
import { expect, it } from 'vitest'
import { Patient, Visit } from '../support/entities.ts'
import { saveThreePatients } from '../support/three-patients.ts'
import { refused, secret, type World } from '../support/world.ts'

/** SQL text in query builders, beyond the plain comparisons among the refusals. */
export function describeSqlText(at: () => World): void {
  const e = secret('a')
  const builder = () => at().dataSource.getRepository(Patient).createQueryBuilder('p')
  const fresh = () => at().dataSource.createQueryBuilder()
  /** The table of patients by a name that TypeORM does not know it by. */
  const unmapped = () =>
    `${{ sqlite: 'main', postgres: 'public', mariadb: at().database.name, mysql: at().database.name }[at().target]}.patient`

  const refusedTexts: [string, () => unknown][] = [
    [
      'of a function that returns it',
      () =>
        builder()
          .where(() => 'p.email = :e', { e })
          .getMany(),
    ],
    [
      'of a function in brackets',
      () =>
        builder()
          .where(new Brackets(part => part.where(() => 'email = :e')))
          .getMany(),
    ],
    ['that compares by IS', () => builder().where('p.email IS :e', { e }).getMany()],
    ['that compares by IS NOT', () => builder().where('p.email IS NOT :e', { e }).getMany()],
    ['that compares by IS DISTINCT FROM', () => builder().where('p.email IS NOT DISTINCT FROM :e', { e }).getMany()],
    ['that names it in another case', () => builder().where('P.EMAIL = :e', { e }).getMany()],
    ['over several lines', () => builder().where('p.id > 0 AND\n\tp.email\n= :e', { e }).getMany()],
    ['behind a test for NULL of the same', () => builder().where('p.email IS NULL OR p.email = :e', { e }).getMany()],
    ['that selects an expression without a call', () => builder().select("p.email || 'x'", 'x').getRawMany()],
    ['that selects an expression which ends with it', () => builder().select('p.ward || p.email AS x').getRawMany()],
    ['that casts it', () => builder().select('CAST (p.email AS char)', 'x').getRawMany()],
    [
      'that selects a case',
      () => builder().select('CASE WHEN p.email = :e THEN 1 ELSE 0 END', 'x').setParameters({ e }).getRawMany(),
    ],
    ['that selects distinct values', () => builder().select('DISTINCT p.email', 'x').getRawMany()],
    ['that counts distinct values', () => builder().select('COUNT(DISTINCT p.email)', 'x').getRawMany()],
    [
      'that orders by what a value was selected as',
      () => builder().select('p.email', 'mail').orderBy('mail').getRawMany(),
    ],
    [
      'that groups by what a value was selected as',
      () => builder().select('p.email', 'mail').groupBy('mail').getRawMany(),
    ],
    ['that orders by the name in raw rows', () => builder().orderBy('p_email').getRawMany()],
    ['in having', () => builder().select('p.ward').groupBy('p.ward').having('MAX(p.phone) = :e', { e }).getRawMany()],
    ['in a join of another table', () => builder().leftJoin(Visit, 'v', 'v.diagnosis = :e', { e }).getMany()],
    [
      'in a joined and mapped one',
      () => builder().leftJoinAndMapOne('p.x', Visit, 'v', 'v.diagnosis = :e', { e }).getMany(),
    ],
    [
      'in the order of a joined one',
      () => builder().leftJoinAndSelect('p.visits', 'v').orderBy('v.diagnosis').getMany(),
    ],
    [
      'in an update’s expression',
      () =>
        fresh()
          .update(Patient)
          .set({ ward: () => 'email' })
          .where({ email: e })
          .execute(),
    ],
    [
      'about what a sub-query gives',
      () =>
        fresh()
          .select('s.mail')
          .from(q => q.select('q.email', 'mail').from(Patient, 'q'), 's')
          .where('s.mail = :e', { e })
          .getRawMany(),
    ],
    [
      'about what a sub-query gives under its own name',
      () =>
        fresh()
          .select('s.q_email', 'x')
          .from(q => q.select('q').from(Patient, 'q'), 's')
          .where('s.q_email = :e', { e })
          .getRawMany(),
    ],
    [
      'about what a joined sub-query gives',
      () =>
        builder()
          .leftJoin(q => q.select('q.email', 'mail').addSelect('q.id', 'qid').from(Patient, 'q'), 's', 's.qid = p.id')
          .where('s.mail = :e', { e })
          .getMany(),
    ],
    [
      'about what a common table expression gives',
      () =>
        fresh()
          .addCommonTableExpression(builder().select('p.email', 'mail'), 'c')
          .select('c.mail', 'x')
          .from('c', 'c')
          .where('c.mail = :e', { e })
          .getRawMany(),
    ],
    [
      'of a SELECT in it',
      () =>
        builder()
          .where(`p.id IN (SELECT q.id FROM ${at().database.quote('patient')} q WHERE q.email = :e)`, { e })
          .getMany(),
    ],
    [
      'about the table by name',
      () =>
        fresh()
          .select('x.id', 'id')
          .from(unmapped() as never, 'x')
          .where('x.email = :e', { e })
          .getRawMany(),
    ],
  ]

  it.each(refusedTexts)('%s is refused', async (_, attempt) => {
    await refused('QUERY_UNSUPPORTED', attempt)
  })

  it('that selects, counts or tests for NULL is not', async () => {
    await saveThreePatients(at())
    const raw = await builder().select('p.email', 'mail').addSelect('p.phone').orderBy('p.id').getRawMany()
    expect(raw).toHaveLength(3)
    expect(Object.keys(raw[0]!).sort()).toEqual(['mail', 'p_phone_number'])
    const [counted] = await builder().select('COUNT(p.phone)', 'n').addSelect('COUNT(*)', 'all').getRawMany()
    expect([Number(counted.n), Number(counted.all)]).toEqual([2, 3])
    expect(await builder().where('p.phone IS NOT NULL').andWhere('p.email is not null').getCount()).toBe(2)
    expect(await builder().select('p').addSelect("'p.email'", 'text').getMany()).toHaveLength(3)
    const listed = await builder().select('p.ward AS w, p.email AS mail').getRawMany()
    expect(Object.keys(listed[0]!)).toEqual(['w', 'mail'])
    const given = builder().select('p.id AS id, p.email AS mail').getQuery()
    expect(await builder().where(`p.id IN (SELECT id FROM (${given}) x)`).getCount()).toBe(3)
    const inner = fresh()
      .select('s.id', 'id')
      .from(q => q.select('q.id', 'id').from(Patient, 'q').where({ email: e }), 's')
    expect(await inner.where('s.id > 0').getRawMany()).toHaveLength(1)
  })

  it('a table that is named in place of its entity takes no plaintext', async () => {
    const [a] = await saveThreePatients(at())
    const table = unmapped() as never
    const attempts = [
      () => fresh().select('x.id', 'id').from(table, 'x').where({ email: e }).getRawMany(),
      () => fresh().insert().into(table).values({ email: e, version: 1 }).execute(),
      () => fresh().update(table).set({ phone_number: e }).where({ id: a!.id }).execute(),
      () => fresh().delete().from(table).where({ email: e }).execute(),
    ]
    for (const attempt of attempts) await refused('QUERY_UNSUPPORTED', attempt)
    const envelope = await at().envelope('patient', 'email')
    await fresh().update(table).set({ email: envelope, ward: 'Z' }).where({ id: a!.id }).execute()
    expect(await at().cold(Patient).findOneByOrFail({ id: a!.id })).toMatchObject({ email: e, ward: 'Z' })
  })

  it('is refused with a word on how to write it', async () => {
    const street = await refused('QUERY_UNSUPPORTED', () => builder().where('p.address.street = :e', { e }))
    expect(street.message).toContain('where({ address: { street: value } })')
    const note = await refused('QUERY_UNSUPPORTED', () => builder().where('p.note = :e', { e }), 'Patient.note')
    expect(note.message).toContain('give the field an index')
  })
}
