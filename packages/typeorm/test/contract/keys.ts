import { keyIdOf } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Memo, Patient } from '../support/entities.ts'
import { refused, secret, type World } from '../support/world.ts'

export function describeKeys(at: () => World): void {
  it('values under several data keys are read, searched and compared alike', async () => {
    const encryption = encryptionOf(at().dataSource)
    await at()
      .cold(Patient)
      .save({ email: secret('old'), phone: secret('1') })
    const id = await encryption.rotate()
    await at()
      .cold(Patient)
      .save({ email: secret('new'), phone: secret('1') })
    const rows = await at().rows('patient')
    const ids = rows.map(row =>
      keyIdOf(row.email as Buffer)!
        .toString(16)
        .padStart(8, '0'),
    )
    expect([ids[1], ids[0] === ids[1]]).toEqual([id, false])
    const found = await at()
      .cold(Patient)
      .find({ where: { phone: secret('1') }, order: { id: 'ASC' } })
    expect(found.map(({ email }) => email)).toEqual([secret('old'), secret('new')])
    at().log.clear()
    await at().cold(Patient).save(found)
    expect(at().log.writes).toEqual([])
    await at()
      .cold(Patient)
      .save({ ...found[0]!, note: secret('n') })
    expect(await at().cold(Patient).findOneByOrFail({ id: found[0]!.id })).toMatchObject({ note: secret('n') })
  })

  it('tenants have keys of their own, made on their first write', async () => {
    const { tenant } = at()
    await tenant.run('acme', () =>
      at()
        .cold(Memo)
        .save({ text: secret('t'), common: secret('c') }),
    )
    await tenant.run('other', () =>
      at()
        .cold(Memo)
        .save({ text: secret('t') }),
    )
    const scopes = (await at().keyring.describe()).map(({ scope, purpose }) => `${scope} ${purpose}`)
    expect(scopes).toEqual(expect.arrayContaining(['acme data', 'acme index', 'other data', 'other index']))
    const found = await tenant.run('acme', () =>
      at()
        .cold(Memo)
        .findBy({ text: secret('t') }),
    )
    expect(found.map(({ common }) => common)).toEqual([secret('c')])
    // Reading needs no tenant: the envelope names its key.
    expect((await at().cold(Memo).find()).map(({ text }) => text)).toEqual([secret('t'), secret('t')])
    expect(
      await tenant.run('nobody', () =>
        at()
          .cold(Memo)
          .countBy({ text: secret('t') }),
      ),
    ).toBe(0)
    expect(await at().keyring.describe('nobody')).toEqual([])
  })

  it('without a tenant, what belongs to tenants is neither written nor searched', async () => {
    await refused(
      'SCOPE_MISSING',
      () =>
        at()
          .cold(Memo)
          .save({ text: secret('t') }),
      'Memo.text',
    )
    await refused(
      'SCOPE_MISSING',
      () =>
        at()
          .cold(Memo)
          .findBy({ text: secret('t') }),
      'Memo.text',
    )
    expect(await at().rows('memo')).toEqual([])
  })

  it('a tenant that first writes in a transaction', async () => {
    const { tenant, target } = at()
    const name = 'in-transaction'
    const write = () =>
      tenant.run(name, () =>
        at().dataSource.transaction(async manager => {
          await manager.save(Memo, { text: secret('t') })
          throw new Error('rollback')
        }),
      )
    if (target === 'sqlite') {
      const error = await refused('KEY_CREATION_IN_TRANSACTION', write)
      expect(error.message).toContain('ensureScope("in-transaction")')
      expect(await at().keyring.describe(name)).toEqual([])
      await encryptionOf(at().dataSource).ensureScope(name)
    }
    await expect(write()).rejects.toThrow('rollback')
    const keys = await at().keyring.describe(name)
    expect(keys).toHaveLength(2)
    // What is written next is encrypted under a key that is stored.
    await tenant.run(name, () =>
      at()
        .cold(Memo)
        .save({ text: secret('t2') }),
    )
    expect(
      await tenant.run(name, () =>
        at()
          .cold(Memo)
          .countBy({ text: secret('t2') }),
      ),
    ).toBe(1)
    expect(await at().keyring.describe(name)).toHaveLength(2)
  })

  it('in a pool of one connection', async () => {
    if (at().target === 'sqlite') return
    const dataSource = at().open({ poolSize: 1 } as never)
    await dataSource.initialize()
    try {
      const { keyring } = encryptionOf(dataSource)
      const patients = dataSource.getRepository(Patient)
      keyring.forget()
      await patients.save({ email: secret('a') })
      keyring.forget()
      expect(await patients.countBy({ email: secret('a') })).toBe(1)
      await dataSource.transaction(async manager => {
        keyring.forget()
        expect((await manager.find(Patient)).map(({ email }) => email)).toEqual([secret('a')])
        keyring.forget()
        await manager.save(Patient, { email: secret('b') } as Patient)
        keyring.forget()
        expect(await manager.countBy(Patient, { email: secret('b') })).toBe(1)
      })
      const memo = () => dataSource.transaction(manager => manager.save(Memo, { text: secret('m') }))
      const started = performance.now()
      await refused('KEY_CREATION_IN_TRANSACTION', () => at().tenant.run('single', memo))
      expect(performance.now() - started).toBeLessThan(2000)
      await at().tenant.run('single', () => dataSource.getRepository(Memo).save({ text: secret('m') }))
      await at().tenant.run('single', memo)
      expect(await dataSource.getRepository(Memo).count()).toBe(2)
    } finally {
      await dataSource.destroy()
    }
  })

  it('two DataSources that make the first key of a tenant at once end up with one', async () => {
    const other = at().open()
    await other.initialize()
    try {
      const write = (dataSource: typeof other) => dataSource.getRepository(Memo).insert({ text: secret('race') })
      for (const name of ['race1', 'race2', 'race3']) {
        await at().tenant.run(name, () => Promise.all([write(at().dataSource), write(other)]))
        expect(await at().keyring.describe(name)).toHaveLength(2)
        expect(
          await at().tenant.run(name, () =>
            at()
              .cold(Memo)
              .findBy({ text: secret('race') }),
          ),
        ).toHaveLength(2)
      }
    } finally {
      await other.destroy()
    }
  })

  it('the key table confuses neither synchronize nor the schema log', async () => {
    await at().dataSource.synchronize()
    expect((await at().dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query)).toEqual([])
    expect(await at().database.query(`SELECT id FROM ${at().database.quote('waxseal_keys')}`)).not.toEqual([])
  })

  it('stay in memory while tables are emptied, but for their own', async () => {
    await at()
      .cold(Patient)
      .save({ email: secret('a') })
    const { dataSource, keyring } = at()
    const reads = Promise.all([1, 2, 3].map(() => dataSource.getRepository(Patient).find({ loadRelationIds: true })))
    await dataSource.getRepository(Memo).clear()
    await reads
    expect(keyring.active('').scope).toBe('')
    const runner = dataSource.createQueryRunner()
    try {
      await runner.clearTable('waxseal_keys')
    } finally {
      await runner.release()
    }
    expect(() => keyring.active('')).toThrow(/not in memory/)
  })

  it('after the schema was dropped, nothing is encrypted under a key that is not stored', async () => {
    await at()
      .cold(Patient)
      .save({ email: secret('before') })
    const before = await at().keyring.describe('')
    await at().dataSource.synchronize(true)
    await at()
      .dataSource.getRepository(Patient)
      .save({ email: secret('after') })
    const after = await at().keyring.describe('')
    expect(after.map(({ id }) => id)).not.toEqual(expect.arrayContaining(before.map(({ id }) => id)))
    const cell = await at().envelope('patient', 'email')
    expect(after.map(({ id }) => id)).toContain(keyIdOf(cell)!.toString(16).padStart(8, '0'))
    expect(
      await at()
        .cold(Patient)
        .countBy({ email: secret('after') }),
    ).toBe(1)
  })
}
