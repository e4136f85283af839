import {
  Between,
  Brackets,
  Column,
  Entity,
  ILike,
  In,
  Like,
  MoreThan,
  Not,
  NotBrackets,
  PrimaryColumn,
  Raw,
} from 'typeorm'
import { expect, it } from 'vitest'
import { encrypted } from '../../src/index.ts'
import { Document, Patient, Visit } from '../support/entities.ts'
import { refused, secret, type World } from '../support/world.ts'

export function describeRefusals(at: () => World): void {
  it('operators that an index cannot answer', async () => {
    await at()
      .cold(Patient)
      .save({ email: secret('a') })
    const operators = [
      Like(secret('%')),
      ILike(secret('%')),
      Between(secret('a'), secret('b')),
      MoreThan(secret('a')),
      Not(Like(secret('a'))),
      Raw(secret('value')),
      Raw(alias => `${alias} = :value`, { value: secret('a') }),
    ]
    for (const email of operators) {
      await refused('QUERY_UNSUPPORTED', () => at().cold(Patient).findBy({ email }), 'Patient.email')
      await refused('QUERY_UNSUPPORTED', () => at().cold(Patient).delete({ email }), 'Patient.email')
    }
    expect(await at().rows('patient')).toHaveLength(1)
  })

  it('a criterion on the index column beside one on its field, of which one would be lost', async () => {
    await at()
      .cold(Patient)
      .save([{ email: secret('a') }, { email: secret('b') }])
    const nobody = { email: secret('a'), email_bidx: In([]) }
    for (const where of [nobody, { email_bidx: In([]), email: secret('a') }]) {
      await refused('QUERY_UNSUPPORTED', () => at().cold(Patient).findBy(where), 'Patient.email')
      await refused('QUERY_UNSUPPORTED', () => at().cold(Patient).delete(where), 'Patient.email')
    }
    expect(await at().rows('patient')).toHaveLength(2)
  })

  it('equality in a field without index', async () => {
    await refused(
      'INDEX_MISSING',
      () =>
        at()
          .cold(Patient)
          .findBy({ note: secret('n') }),
      'Patient.note',
    )
    await refused(
      'INDEX_MISSING',
      () =>
        at()
          .cold(Patient)
          .findBy({ note: Not(secret('n')) }),
      'Patient.note',
    )
    await refused(
      'INDEX_MISSING',
      () =>
        at()
          .cold(Patient)
          .upsert({ email: secret('a'), note: 'n' }, ['note']),
      'Patient.note',
    )
  })

  it('SQL text about an encrypted column, in any clause', async () => {
    const builder = () => at().dataSource.getRepository(Patient).createQueryBuilder('p')
    const email = secret('a')
    const attempts = [
      () => builder().where('p.email = :email', { email }).getMany(),
      () => builder().where('email = :email', { email }).getMany(),
      () => builder().where('p.id > 0').andWhere('LOWER(p.email) LIKE :email', { email }).getMany(),
      () => builder().where('"p"."email" = :email', { email }).getMany(),
      () => builder().orWhere('`p`.`phone_number` = :email', { email }).getMany(),
      () => builder().where('p.address.street = :email', { email }).getMany(),
      () =>
        builder()
          .where(new Brackets(part => part.where('p.email = :email', { email })))
          .getMany(),
      () =>
        builder()
          .where(new NotBrackets(part => part.where('p.id > 0').orWhere('email = :email', { email })))
          .getMany(),
      () =>
        builder().where(part =>
          part.subQuery().select('q.id').from(Visit, 'q').where('q.diagnosis = :email').getQuery(),
        ),
      () => {
        const inner = builder()
          .subQuery()
          .select('q.id')
          .from(Patient, 'q')
          .innerJoin('q.visits', 'w', 'w.diagnosis = :email')
        return builder().where(`p.id IN ${inner.getQuery()}`, { email }).getMany()
      },
      () => builder().select('p.id').distinctOn(['p.email']).getMany(),
      () => builder().leftJoin('p.visits', 'v', 'v.diagnosis = :email', { email }).getMany(),
      () => builder().orderBy('p.email').getMany(),
      () => builder().addOrderBy('p.id').addOrderBy('p.phone', 'DESC').getOne(),
      () => builder().select('p.email').groupBy('p.email').getRawMany(),
      () => builder().select('MAX(p.email)', 'max').getRawOne(),
      () => builder().select('p.ward').groupBy('p.ward').having('MIN(p.email) = :email', { email }).getRawMany(),
      () =>
        at()
          .dataSource.createQueryBuilder()
          .update(Patient)
          .set({ ward: 'B' })
          .where('email = :email', { email })
          .execute(),
      () => at().dataSource.createQueryBuilder().delete().from(Patient).where('email = :email', { email }).execute(),
      () => {
        const part = new Brackets(inner => inner.where('v.diagnosis = :email', { email }))
        return builder().leftJoin('p.visits', 'v').where(part).getMany()
      },
      () => at().dataSource.createQueryBuilder().update(Patient).set({ ward: 'B' }).orderBy('email').execute(),
    ]
    for (const attempt of attempts) await refused('QUERY_UNSUPPORTED', attempt)
    const error = await refused('QUERY_UNSUPPORTED', attempts[0]!, 'Patient.email')
    expect(error.message).toContain('where({ email: value })')
  })

  it('what only looks like it is let through', async () => {
    const builder = () => at().dataSource.getRepository(Patient).createQueryBuilder('p')
    await builder().where("p.ward = 'p.email'").andWhere('p.ward <> :email', { email: 'x' }).getMany()
    await builder().where('p.email IS NOT NULL AND p.note IS NULL').getMany()
    await builder().select('COUNT(p.email)', 'count').getRawOne()
  })

  it('order and aggregates in find options', async () => {
    await refused(
      'QUERY_UNSUPPORTED',
      () =>
        at()
          .cold(Patient)
          .find({ order: { email: 'ASC' } }),
      'Patient.email',
    )
    const street = { order: { address: { street: 'ASC' } } } as const
    await refused('QUERY_UNSUPPORTED', () => at().cold(Patient).find(street), 'Patient.address.street')
    const nested = { relations: { patient: true }, order: { patient: { email: 'ASC' } } } as const
    await refused('QUERY_UNSUPPORTED', () => at().cold(Visit).find(nested), 'Patient.email')
    await refused(
      'QUERY_UNSUPPORTED',
      () =>
        at()
          .cold(Patient)
          .maximum('weight' as never),
      'Patient.weight',
    )
  })

  it('SQL expressions as values', async () => {
    const { id } = await at()
      .cold(Patient)
      .save({ email: secret('a'), weight: 1 })
    const before = await at().rows('patient')
    const expression = () => `'${secret('clear')}'`
    await refused('EXPRESSION_UNSUPPORTED', () => at().cold(Patient).update(id, { email: expression }), 'Patient.email')
    await refused('EXPRESSION_UNSUPPORTED', () => at().cold(Patient).insert({ email: expression }), 'Patient.email')
    await refused('EXPRESSION_UNSUPPORTED', () => at().cold(Patient).increment({ id }, 'weight', 1), 'Patient.weight')
    expect(await at().rows('patient')).toEqual(before)
  })

  it('values of another type, or that have no form, and nothing is written', async () => {
    const attempts: [object, string, string][] = [
      [{ email: 5 }, 'VALUE_TYPE', 'Patient.email'],
      [{ email: { toString: () => secret('x') } }, 'VALUE_TYPE', 'Patient.email'],
      [{ email: Not(secret('x')) }, 'VALUE_TYPE', 'Patient.email'],
      [{ email: '\ud800' }, 'VALUE_INVALID', 'Patient.email'],
      [{ email: secret('x'), born: '2026-01-01' }, 'VALUE_TYPE', 'Patient.born'],
      [{ email: secret('x'), born: new Date(Number.NaN) }, 'VALUE_INVALID', 'Patient.born'],
      [{ email: secret('x'), weight: '70' }, 'VALUE_TYPE', 'Patient.weight'],
      [{ email: secret('x'), insurance: 5 }, 'VALUE_TYPE', 'Patient.insurance'],
      [{ email: secret('x'), smoker: 1 }, 'VALUE_TYPE', 'Patient.smoker'],
      [{ email: secret('x'), scan: 'text' }, 'VALUE_TYPE', 'Patient.scan'],
      [{ email: secret('x'), history: { n: 1n } }, 'VALUE_INVALID', 'Patient.history'],
    ]
    // save() drops promises, so that only insert() gets to see this one.
    const promise = { email: Promise.resolve(secret('x')) as never }
    await refused('VALUE_TYPE', () => at().cold(Patient).insert(promise), 'Patient.email')
    for (const [values, code, field] of attempts) {
      await refused(code as 'VALUE_TYPE', () => at().cold(Patient).insert(values), field)
      await refused(
        code as 'VALUE_TYPE',
        () =>
          at()
            .cold(Patient)
            .save(values as Patient),
        field,
      )
    }
    await refused(
      'VALUE_TYPE',
      () =>
        at()
          .cold(Patient)
          .findBy({ email: 5 as never }),
      'Patient.email',
    )
    expect(await at().rows('patient')).toEqual([])
  })

  it('what was encrypted already', async () => {
    await at()
      .cold(Document)
      .save({ id: 1, title: secret('t') })
    const [row] = await at().rows('document')
    await refused(
      'ALREADY_ENCRYPTED',
      () =>
        at()
          .cold(Document)
          .save({ id: 2, title: row!.title as string }),
      'Document.title',
    )
  })

  it('ciphertext that does not fit its column, before the write', async () => {
    await at()
      .cold(Document)
      .save({ id: 1, title: secret('t'), short: 'x'.repeat(114) })
    const long = { id: 2, title: secret('t'), short: secret('y'.repeat(109)) }
    await refused('VALUE_TOO_LONG', () => at().cold(Document).save(long), 'Document.short')
    await refused('VALUE_TOO_LONG', () => at().cold(Document).update(1, { short: long.short }), 'Document.short')
    expect(await at().rows('document')).toHaveLength(1)
  })

  it('columns that are too short for any ciphertext, and types that cannot hold it', async () => {
    const open = async (type: string, length?: number) => {
      @Entity({ name: 'declared' })
      class Declared {
        @PrimaryColumn({ type: 'int' }) id!: number
        @Column({ type: type as 'varchar', ...(length && { length }), transformer: encrypted() }) value!: string
      }
      const dataSource = at().open({ entities: [Declared], synchronize: false })
      try {
        await dataSource.initialize()
      } finally {
        if (dataSource.isInitialized) await dataSource.destroy()
      }
    }
    if (at().target !== 'sqlite') await refused('COLUMN_TOO_SHORT', () => open('varchar', 47), 'Declared.value')
    await refused('FIELD_UNSUPPORTED', () => open('int'), 'Declared.value')
    await open('varchar', 48)
  })

  it('an INSERT out of a SELECT', async () => {
    const builder = at().dataSource.createQueryBuilder().insert().into(Visit, ['diagnosis'])
    if (!('valuesFromSelect' in builder)) return // TypeORM 1 has it
    const select = at().dataSource.createQueryBuilder().select('p.ward').from(Patient, 'p')
    await refused(
      'EXPRESSION_UNSUPPORTED',
      () => builder.valuesFromSelect(select as never).execute(),
      'Visit.diagnosis',
    )
  })
}
