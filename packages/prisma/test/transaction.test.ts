import { expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { describeEverywhere, secret } from './support/suite.ts'
import type { TestClient } from './support/test-client.ts'

describeEverywhere('transactions', suite => {
  const emails = async () => (await suite.db.user.findMany({ orderBy: { id: 'asc' } })).map(user => user.email)
  const create = (client: TestClient, name: string) => client.user.create({ data: { email: secret(name) } })

  it('runs a batch in order, as one', async () => {
    const { db } = suite
    const results = await db.$transaction([
      create(db, 'ada'),
      db.user.count({ where: { email: secret('ada') } }),
      db.user.update({ where: { email: secret('ada') }, data: { name: secret('Ada') } }),
      db.user.findFirst({ where: { name: secret('Ada') } }),
      db.user.count(),
    ])
    expect(results).toMatchObject([{ email: secret('ada') }, 1, {}, { name: secret('Ada') }, 1])
  })

  it('finds in a batch what the batch wrote, the first value of a scope too', async () => {
    const db = await suite.open({ keyTable: { name: 'batch_keys', create: true } })
    const where = { email: secret('ada') }
    expect(await db.$transaction([create(db, 'ada'), db.user.count({ where })])).toMatchObject([{}, 1])
  })

  it('rolls a batch back', async () => {
    const { db } = suite
    await expect(db.$transaction([create(db, 'ada'), create(db, 'ada')])).rejects.toMatchObject({ code: 'P2002' })
    expect(await emails()).toEqual([])
  })

  it('commits and rolls back an interactive transaction', async () => {
    const { db } = suite
    await db.$transaction(async tx => {
      await create(tx, 'ada')
      expect(await tx.user.findUnique({ where: { email: secret('ada') } })).toMatchObject({ email: secret('ada') })
      expect(encryptionOf(tx)).toBe(encryptionOf(db))
    })
    await expect(
      db.$transaction(async tx => {
        await create(tx, 'bob')
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(await emails()).toEqual([secret('ada')])
  })

  it('keeps the order of a batch whose operations wait for unequal lengths of time', async () => {
    const { db } = suite
    await create(db, 'ada')
    await create(db, 'bob')
    // A key to find by, one to decrypt with, none at all: what each operation waits for differs.
    encryptionOf(db).keyring.forget()
    const where = { email: secret('ada') }
    const results = await db.$transaction([
      db.user.update({ where, data: { name: secret('1') } }),
      db.user.updateMany({ data: { city: 'Rome' } }),
      db.user.findUnique({ where, include: { posts: true } }),
      db.country.count(),
      db.user.update({ where, data: { name: secret('2'), city: 'Oslo' } }),
      db.user.findMany({ where: { city: 'Rome' } }),
      db.user.delete({ where }),
      db.user.count(),
    ])
    expect(results).toMatchObject([
      { name: secret('1') },
      { count: 2 },
      { city: 'Rome', posts: [] },
      0,
      { city: 'Oslo' },
      [{ email: secret('bob') }],
      { name: secret('2') },
      1,
    ])
  })

  it('passes on isolation levels and limits of time', async () => {
    const { db, database } = suite
    const isolationLevel = 'Serializable'
    // The one database that tells which level a transaction is in.
    const level = database.target === 'postgres' ? "current_setting('transaction_isolation')" : "'serializable'"
    const told = [{ level: 'serializable' }]
    const ask = (client: TestClient) => client.$queryRawUnsafe(`SELECT ${level} AS level`)
    expect(await db.$transaction([create(db, 'ada'), ask(db)], { isolationLevel })).toMatchObject([{}, told])
    const options = { isolationLevel, maxWait: 3_000, timeout: 4_000 }
    const inside = await db.$transaction(async tx => [await create(tx, 'bob'), await ask(tx)], options)
    expect(inside).toMatchObject([{}, told])
    expect(await emails()).toEqual([secret('ada'), secret('bob')])
    const late = db.$transaction(
      async tx => {
        await create(tx, 'eve')
        await new Promise(resolve => setTimeout(resolve, 150))
        return create(tx, 'joe')
      },
      { timeout: 50 },
    )
    await expect(late).rejects.toMatchObject({ code: 'P2028' })
    expect(await emails()).toHaveLength(2)
  })

  it('merges findUnique calls inside an interactive transaction', async () => {
    const { db } = suite
    await db.user.createMany({ data: ['ada', 'bob', 'eve'].map(name => ({ email: secret(name) })) })
    await db.$transaction(async tx => {
      suite.statements.length = 0
      const found = await Promise.all(
        ['ada', 'bob', 'eve'].map(name => tx.user.findUnique({ where: { email: secret(name) } })),
      )
      expect(found).toMatchObject(['ada', 'bob', 'eve'].map(name => ({ email: secret(name) })))
      expect(suite.statements.filter(text => text.startsWith('SELECT'))).toHaveLength(1)
    })
  })

  it('rolls back to a savepoint of a transaction in a transaction, where Prisma has them', async () => {
    const { db } = suite
    if (suite.variant.version.startsWith('6.')) return
    await db.$transaction(async tx => {
      await create(tx, 'ada')
      const inner = tx.$transaction(async nested => {
        await create(nested, 'bob')
        expect(await nested.user.count({ where: { email: secret('bob') } })).toBe(1)
        throw new Error('no')
      })
      await expect(inner).rejects.toThrow('no')
      await tx.$transaction(nested => create(nested, 'eve'))
    })
    expect(await emails()).toEqual([secret('ada'), secret('eve')])
  })

  it('works with cold keys in a batch', async () => {
    const { db } = suite
    await create(db, 'ada')
    encryptionOf(db).keyring.forget()
    const [found, made, count] = await db.$transaction([
      db.user.findFirst({ where: { email: secret('ada') } }),
      create(db, 'bob'),
      db.user.count(),
    ])
    expect([found, made, count]).toMatchObject([{ email: secret('ada') }, { email: secret('bob') }, 2])
  })

  it('loads a cold key in an interactive transaction, or refuses soon where the one connection is taken', async () => {
    const { db, database } = suite
    await create(db, 'ada')
    const attempt = async (work: (tx: TestClient) => Promise<unknown>) => {
      encryptionOf(db).keyring.forget()
      const begin = Date.now()
      const outcome = await db.$transaction(async tx => work(tx)).catch(error => error.code)
      expect(Date.now() - begin).toBeLessThan(4_000)
      return outcome
    }
    const isAlone = database.target === 'sqlite'
    expect(await attempt(tx => tx.user.findFirst())).toEqual(
      isAlone ? 'KEY_NOT_LOADED' : expect.objectContaining({ email: secret('ada') }),
    )
    expect(await attempt(tx => tx.user.count({ where: { email: secret('ada') } }))).toBe(isAlone ? 'KEY_NOT_LOADED' : 1)
    expect(await attempt(tx => create(tx, 'bob'))).toEqual(
      isAlone ? 'KEY_CREATION_IN_TRANSACTION' : expect.objectContaining({ email: secret('bob') }),
    )
    // Nothing hangs on: the next attempts find the keys.
    await encryptionOf(db).warmUp()
    await db.$transaction(tx => create(tx, 'eve'))
    expect(await emails()).toEqual([secret('ada'), ...(isAlone ? [] : [secret('bob')]), secret('eve')])
  })

  it('never waits for itself in a pool of one connection', async () => {
    if (suite.database.target === 'sqlite') return
    const db = await suite.open({}, { connections: 1 })
    const begin = Date.now()
    await expect(db.$transaction(tx => create(tx, 'ada'))).rejects.toMatchObject({
      code: 'KEY_CREATION_IN_TRANSACTION',
      message: expect.stringContaining('ensureScope'),
    })
    expect(Date.now() - begin).toBeLessThan(4_000)
    expect(await emails()).toEqual([])
    await encryptionOf(db).warmUp()
    await db.$transaction(tx => create(tx, 'ada'))
    expect(await emails()).toEqual([secret('ada')])
  })

  it('never creates a key inside a transaction that rolls back', async () => {
    const { database } = suite
    const keyTable = { name: 'rollback_keys', create: true }
    const db = await suite.open({ keyTable })
    const outcome = await db
      .$transaction(async tx => {
        await create(tx, 'ada')
        throw new Error('no')
      })
      .catch(error => error)
    if (database.target === 'sqlite') {
      expect(outcome).toMatchObject({ code: 'KEY_CREATION_IN_TRANSACTION' })
      await encryptionOf(db).ensureScope()
    } else expect(outcome.message).toBe('no')
    // The key outlived the rollback, and serves what is written next in this process and in others.
    const keys = await database.rows('rollback_keys')
    expect(keys.map(key => key.purpose).sort()).toEqual(['data', 'index'])
    await create(db, 'bob')
    const other = await suite.open({ keyTable })
    expect(await other.user.findMany({ where: { email: secret('bob') } })).toMatchObject([{ email: secret('bob') }])
    expect(await database.rows('rollback_keys')).toHaveLength(2)
  })
})
