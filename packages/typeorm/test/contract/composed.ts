import { Brackets, In, Not, type SelectQueryBuilder } from 'typeorm'
import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Patient, Visit } from '../support/entities.ts'
import { lettersOf, saveThreePatients } from '../support/three-patients.ts'
import { refused, secret, type World } from '../support/world.ts'

/** Queries made of queries. */
export function describeComposed(at: () => World): void {
  const builder = () => {
    at().keyring.forget()
    return at().dataSource.getRepository(Patient).createQueryBuilder('p')
  }

  it('criteria in a common table expression', async () => {
    await saveThreePatients(at())
    const { dataSource } = at()
    const common = dataSource
      .createQueryBuilder()
      .select('q.id', 'id')
      .from(Patient, 'q')
      .where({ phone: In([secret('1'), secret('2')]) })
    const query = builder()
      .addCommonTableExpression(common, 'found')
      .where('p.id IN (SELECT id FROM found)')
      .andWhere({ email: Not(secret('a')) })
    expect(lettersOf(await query.getMany())).toBe('b')
    expect(await query.getCount()).toBe(1)
  })

  it('criteria in sub-queries: as a table, joined, in conditions, in EXISTS', async () => {
    await saveThreePatients(at())
    const { dataSource } = at()
    at().keyring.forget()
    const rows = await dataSource
      .createQueryBuilder()
      .select('s.id', 'id')
      .from(
        part =>
          part
            .select('q.id', 'id')
            .from(Patient, 'q')
            .where({ email: secret('a') }),
        's',
      )
      .getRawMany()
    expect(rows).toHaveLength(1)
    const joined = builder().innerJoin(
      part =>
        part
          .select('v.patientId', 'pid')
          .from(Visit, 'v')
          .where({ diagnosis: secret('flu') }),
      's',
      's.pid = p.id',
    )
    expect(lettersOf(await joined.getMany())).toBe('b')
    const conditioned = builder().where(part => {
      const inner = part
        .subQuery()
        .select('v.patientId')
        .from(Visit, 'v')
        .where({ diagnosis: In([secret('flu')]) })
      return `p.id IN ${inner.getQuery()}`
    })
    expect(lettersOf(await conditioned.getMany())).toBe('b')
    const flu = dataSource
      .createQueryBuilder(Visit, 'v')
      .where('v.patientId = p.id')
      .andWhere({ diagnosis: secret('flu') })
    expect(lettersOf(await builder().whereExists(flu).getMany())).toBe('b')
    const other = builder().where({ email: secret('a') })
    expect(lettersOf(await other.orWhereExists(flu).getMany())).toBe('ab')
  })

  it('a mapped sub-query, and mapped entities', async () => {
    await saveThreePatients(at())
    const one = await builder()
      .where({ email: secret('b') })
      .leftJoinAndMapOne('p.latest', Visit, 'v', 'v.patientId = p.id')
      .getOneOrFail()
    expect((one as unknown as { latest: Visit }).latest.diagnosis).toBe(secret('flu'))
    const mapped = await builder()
      .where({ email: secret('b') })
      .leftJoinAndMapOne(
        'p.latest',
        part => part.select('w').from(Visit, 'w'),
        'v',
        `v.${at().database.quote('w_patientId')} = p.id`,
      )
      .getRawMany()
    const [row] = await encryptionOf(at().dataSource).decryptRows(Patient, mapped, { alias: 'p' })
    expect(row!.p_email).toBe(secret('b'))
  })

  it('a builder that runs twice, is cloned, and is asked for its SQL', async () => {
    await saveThreePatients(at())
    const query = builder().where({ email: In([secret('a'), secret('c')]) })
    for (const _ of [1, 2]) {
      at().keyring.forget()
      expect(lettersOf(await query.getMany())).toBe('ac')
    }
    at().keyring.forget()
    expect(lettersOf(await query.clone().andWhere('p.phone IS NULL').getMany())).toBe('c')
    const [sql, parameters] = query.getQueryAndParameters()
    expect(await at().dataSource.query(sql, parameters)).toHaveLength(2)
    expect(query.getSql()).toContain('email_bidx')
  })

  it('find options on a builder, with deleted, by ids', async () => {
    const [a, b] = await saveThreePatients(at())
    await at()
      .cold(Patient)
      .softDelete({ email: secret('a') })
    expect(
      lettersOf(
        await builder()
          .setFindOptions({ where: { phone: secret('2') } })
          .getMany(),
      ),
    ).toBe('b')
    const all = builder()
      .withDeleted()
      .where({ email: In([secret('a'), secret('b')]) })
    expect(lettersOf(await all.getMany())).toBe('ab')
    const found = await at()
      .cold(Patient)
      .find({ where: { email: secret('a') }, withDeleted: true })
    expect(lettersOf(found)).toBe('a')
    expect(
      lettersOf(
        await builder()
          .whereInIds([a!.id, b!.id])
          .andWhere({ email: secret('b') })
          .getMany(),
      ),
    ).toBe('b')
    const nested = new Brackets(part =>
      part.where({ email: secret('b') }).orWhere(new Brackets(deep => deep.where({ phone: secret('zz') }))),
    )
    expect(lettersOf(await builder().where('p.id > 0').andWhere(nested).getMany())).toBe('b')
  })

  it('on the manager of a query runner', async () => {
    await saveThreePatients(at())
    const runner = at().dataSource.createQueryRunner()
    try {
      await runner.startTransaction()
      at().keyring.forget()
      await runner.manager.update(Patient, { email: secret('a') }, { phone: secret('7') })
      at().keyring.forget()
      expect(await runner.manager.countBy(Patient, { phone: secret('7') })).toBe(1)
      at().keyring.forget()
      const query = at().dataSource.createQueryBuilder(Patient, 'p', runner)
      expect(lettersOf(await query.where({ phone: secret('7') }).getMany())).toBe('a')
      await runner.rollbackTransaction()
    } finally {
      await runner.release()
    }
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('7') }),
    ).toBe(0)
  })

  it('that count related rows', async () => {
    await saveThreePatients(at())
    const builderOf = (condition: (inner: SelectQueryBuilder<Visit>) => SelectQueryBuilder<Visit>) => {
      const query = builder().where({ email: secret('b') }) as unknown as Counting
      return query.loadRelationCountAndMap?.('p.n', 'p.visits', 'v', condition)
    }
    const found = await builderOf(inner => inner.andWhere({ diagnosis: secret('flu') }))?.getOneOrFail()
    if (found === undefined) return // TypeORM 1 has it no more
    expect(found).toMatchObject({ email: secret('b'), n: 1 })
    const text = builderOf(inner => inner.andWhere('v.diagnosis = :d', { d: secret('flu') }))
    await refused('QUERY_UNSUPPORTED', () => text!.getOneOrFail())
  })
}

interface Counting {
  loadRelationCountAndMap?(
    property: string,
    relation: string,
    alias: string,
    condition: (inner: SelectQueryBuilder<Visit>) => SelectQueryBuilder<Visit>,
  ): SelectQueryBuilder<Patient>
}
