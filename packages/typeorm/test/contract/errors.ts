import { inspect } from 'node:util'
import { EntityNotFoundError, In, OptimisticLockVersionMismatchError } from 'typeorm'
import { expect, it } from 'vitest'
import { Document, Patient, Visit } from '../support/entities.ts'
import { SqlLog } from '../support/sql-log.ts'
import { secret, type World } from '../support/world.ts'

/** What TypeORM and the drivers say when something fails, and what they log. */
export function describeErrors(at: () => World): void {
  const e = () => secret('nobody')
  const caught = async (act: () => Promise<unknown>): Promise<Error> => {
    const error = await act().then(
      () => undefined,
      (thrown: unknown) => thrown as Error,
    )
    expect(error).toBeInstanceOf(Error)
    for (const text of [inspect(error, { depth: 9, showHidden: true }), JSON.stringify(error), String(error)]) {
      expect(text).not.toContain('xyzzy')
      expect(text).not.toContain(Buffer.from('xyzzy').toString('hex'))
    }
    return error!
  }

  it('an entity that is not there, wherever it is asked for', async () => {
    const { dataSource } = at()
    const runner = dataSource.createQueryRunner()
    const attempts = [
      () => at().cold(Patient).findOneByOrFail({ email: e() }),
      () =>
        at()
          .cold(Patient)
          .findOneByOrFail([{ email: In([e()]) }, { address: { street: e() } }]),
      () =>
        at()
          .cold(Patient)
          .findOneOrFail({ where: { visits: { diagnosis: e() } }, relations: { visits: true } }),
      () => dataSource.manager.findOneByOrFail(Patient, { email: e() }),
      () => runner.manager.findOneOrFail(Patient, { where: { email: e() } }),
      () => dataSource.transaction(manager => manager.getRepository(Patient).findOneByOrFail({ email: e() })),
      () => dataSource.getRepository(Patient).createQueryBuilder('p').where({ email: e() }).getOneOrFail(),
      () =>
        dataSource
          .createQueryBuilder(Visit, 'v')
          .innerJoin('v.patient', 'p')
          .where({ patient: { email: e() } })
          .getOneOrFail(),
    ]
    try {
      for (const attempt of attempts) expect(await caught(attempt)).toBeInstanceOf(EntityNotFoundError)
    } finally {
      await runner.release()
    }
  })

  it('an entity that is not there, in migration mode, where queries hold plaintext', async () => {
    const logger = new SqlLog()
    const live = at().open({ logger, synchronize: false } as never, { mode: 'migration' })
    await live.initialize()
    try {
      const documents = live.getRepository(Document)
      const attempts = [
        () => documents.findOneByOrFail({ title: e() }),
        () => documents.createQueryBuilder('d').where({ title: e() }).getOneOrFail(),
      ]
      for (const attempt of attempts) expect(await caught(attempt)).toBeInstanceOf(EntityNotFoundError)
    } finally {
      await live.destroy()
    }
  })

  it('a value that is there already, a missing one, and one that refers to nothing', async () => {
    await at()
      .cold(Patient)
      .save({ email: e(), note: secret('n') })
    const failures = [
      () =>
        at()
          .cold(Patient)
          .save({ email: e(), history: [secret('h')] }),
      () =>
        at()
          .cold(Patient)
          .insert([{ email: secret('other') }, { email: e() }]),
      () =>
        at()
          .cold(Patient)
          .insert({ phone: secret('p') } as never),
      () =>
        at()
          .cold(Visit)
          .insert({ diagnosis: secret('d'), patient: { id: 999_999 } }),
      () =>
        at()
          .cold(Patient)
          .update({ email: e() }, { ward: null as never, phone: secret('p') }),
      () =>
        at()
          .dataSource.getRepository(Patient)
          .createQueryBuilder('p')
          .where({ email: e() })
          .andWhere('nonsense')
          .getMany(),
    ]
    // TypeORM 0.3 passes some errors of SQLite on as they are.
    for (const failure of failures)
      expect((await caught(failure)).constructor.name).toMatch(/^(QueryFailed|Sqlite)Error$/)
    expect(await at().rows('patient')).toHaveLength(1)
  })

  it('another version than expected', async () => {
    const { id } = await at().cold(Patient).save({ email: e() })
    const lock = { mode: 'optimistic', version: 7 } as const
    const error = await caught(() =>
      at()
        .cold(Patient)
        .findOne({ where: { id, email: e() }, lock }),
    )
    expect(error).toBeInstanceOf(OptimisticLockVersionMismatchError)
  })

  it('queries that were slow', async () => {
    const logger = new SqlLog()
    const slow = at().open({ maxQueryExecutionTime: -1, logger, logging: 'all', synchronize: false } as never)
    await slow.initialize()
    try {
      await slow.getRepository(Patient).save({ email: e(), history: [secret('h')] })
      await slow.getRepository(Patient).findBy({ email: e() })
      await slow.getRepository(Patient).update({ email: e() }, { phone: secret('p') })
      await slow
        .getRepository(Patient)
        .save({ email: e() })
        .catch(() => {})
    } finally {
      await slow.destroy()
    }
    expect(logger.queries.length).toBeGreaterThan(5)
    expect(logger.mentions('xyzzy')).toEqual([])
  })
}
