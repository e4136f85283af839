import { AsyncLocalStorage } from 'node:async_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { localKey } from '@waxseal/core'
import { beforeAll, expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { describeEverywhere, MODELS, secret } from './support/suite.ts'
import type { Row, TestClient } from './support/test-client.ts'

const tenants = new AsyncLocalStorage<string>()

describeEverywhere('tenants', suite => {
  let db: TestClient
  const { email, ...others } = MODELS.User
  const models = { ...MODELS, User: { ...others, email: { ...email, scoped: true }, phone: { scoped: true } } }

  beforeAll(async () => {
    db = await suite.open({ models, scope: () => tenants.getStore() } as object)
  })

  const inTenant = <T>(tenant: string, work: () => Promise<T>) => tenants.run(tenant, async () => work())
  const ada = { email: secret('ada') }

  it('have keys of their own, however their requests mingle, and may have the same values', async () => {
    const names = ['acme', 'bits', 'coop']
    await Promise.all(
      names.map(tenant =>
        inTenant(tenant, async () => {
          await db.user.create({ data: { ...ada, phone: secret(tenant), name: secret('Ada') } })
          await nextTurn()
          expect(await db.user.findUnique({ where: ada })).toMatchObject({ phone: secret(tenant) })
          expect(await db.user.count({ where: { email: { in: [ada.email, secret('eve')] } } })).toBe(1)
          await db.user.upsert({ where: ada, create: ada, update: { city: tenant } })
          await db.post.create({ data: { title: tenant, author: { connect: ada } } })
        }),
      ),
    )
    const rows = await suite.database.rows('users', 'city')
    expect(rows.map(row => row.city)).toEqual(names)
    for (const column of ['email', 'email_index']) expect(new Set(rows.map(row => row[column])).size).toBe(3)
    // A field of no tenant is everybody's.
    expect(new Set(rows.map(row => row.name_index)).size).toBe(1)
    const keys = await encryptionOf(db).keyring.describe()
    for (const tenant of names) {
      expect(
        keys
          .filter(key => key.scope === tenant)
          .map(key => key.purpose)
          .sort(),
      ).toEqual(['data', 'index'])
    }
  })

  it('are read without one, and neither written nor searched', async () => {
    for (const tenant of ['acme', 'bits']) {
      await inTenant(tenant, () =>
        db.user.create({ data: { email: secret(tenant), posts: { create: { title: 't' } } } }),
      )
    }
    const users = await db.user.findMany({ orderBy: { id: 'asc' } })
    expect(users).toMatchObject([{ email: secret('acme') }, { email: secret('bits') }])
    expect(await db.post.findFirst({ include: { author: true } })).toHaveProperty('author.email')
    const missing = { code: 'SCOPE_MISSING', field: 'User.email' }
    const attempts = [
      () => db.user.create({ data: ada }),
      () => db.user.findUnique({ where: ada }),
      () => db.user.update({ where: { id: 1 }, data: ada }),
      () => db.post.create({ data: { title: 't', author: { connect: ada } } }),
      () => db.post.findMany({ where: { author: ada } }),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject(missing)
    expect(await db.user.updateMany({ data: { city: 'Oslo', name: secret('of all') } })).toEqual({ count: 2 })
    expect(await suite.database.rows('users')).toHaveLength(2)
  })

  it('are neither read, searched nor written once they are shredded, until they are recreated; others are', async () => {
    const { lifecycle } = encryptionOf(db)
    const create = (tenant: string) => inTenant(tenant, () => db.user.create({ data: ada }))
    const { id } = await create('leaving')
    const other = await create('staying')
    await encryptionOf(db).rotate('staying')
    await lifecycle.shred('leaving')
    const destroyed = { code: 'KEY_DESTROYED' }
    for (const forgets of [false, true]) {
      if (forgets) encryptionOf(db).keyring.forget()
      await expect(db.user.findUnique({ where: { id } })).rejects.toMatchObject(destroyed)
      await expect(inTenant('leaving', () => db.user.count({ where: ada }))).rejects.toMatchObject(destroyed)
      await expect(create('leaving')).rejects.toMatchObject(destroyed)
      expect(await db.user.findUnique({ where: { id: other.id } })).toMatchObject(ada)
    }
    await lifecycle.recreate('leaving')
    await create('leaving')
    expect(await inTenant('leaving', () => db.user.count({ where: ada }))).toBe(1)
  })

  it('are found while their index key is rotated, and their data keys are retired and re-wrapped', async () => {
    const { lifecycle, keyring } = encryptionOf(db)
    const count = () =>
      inTenant('moving', () => db.user.count({ where: { phone: { not: null }, email: { in: emails } } }))
    const emails = ['a', 'b', 'c'].map(secret)
    const create = (email: string) => inTenant('moving', () => db.user.create({ data: { email, phone: secret('1') } }))
    await create(emails[0]!)
    const old = (await keyring.describe('moving')).find(({ purpose }) => purpose === 'data')!
    await keyring.rotate('moving')
    await lifecycle.retire(old.id)
    await lifecycle.beginIndexRotation('moving')
    await create(emails[1]!)
    await lifecycle.activateIndexKey('moving', { alone: true })
    await create(emails[2]!)
    expect(await count()).toBe(3)
    expect(await lifecycle.rewrap({ scope: 'moving' })).toMatchObject({ rewrapped: [], already: 4 })
    const to = localKey({ bytes: Buffer.alloc(32, 11) })
    expect((await lifecycle.rewrap({ scope: 'moving', to, alone: true })).rewrapped).toHaveLength(4)
    keyring.forget()
    await expect(count()).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it('get their first keys outside of the transaction that writes first', async () => {
    const isAlone = suite.database.target === 'sqlite'
    const write = (tenant: string, fails: boolean) =>
      inTenant(tenant, () =>
        db.$transaction(async tx => {
          await tx.user.create({ data: ada })
          if (fails) throw new Error('rolled back')
        }),
      )
    if (isAlone) {
      const error = await write('late', true).catch(error => error)
      expect(error).toMatchObject({
        code: 'KEY_CREATION_IN_TRANSACTION',
        message: expect.stringContaining('ensureScope'),
      })
      await encryptionOf(db).ensureScope('late')
    }
    await expect(write('late', true)).rejects.toThrow('rolled back')
    const keysOf = () => encryptionOf(db).keyring.describe('late')
    expect(await keysOf()).toHaveLength(2)
    await write('late', false)
    expect(await keysOf()).toHaveLength(2)
    const [row] = await suite
      .open({ models, scope: () => undefined } as object)
      .then(other => other.user.findMany<Row[]>())
    expect(row).toMatchObject(ada)
  })

  it('have their transactions and batches to themselves', async () => {
    await encryptionOf(db).warmUp('acme', 'bits')
    const [made] = await inTenant('acme', () =>
      db.$transaction([db.user.create({ data: ada }), db.user.count({ where: ada })]),
    )
    expect(made).toMatchObject(ada)
    await inTenant('bits', () =>
      db.$transaction(async tx => {
        expect(await tx.user.findUnique({ where: ada })).toBeNull()
        await tx.user.create({ data: ada })
        expect(await tx.user.findUnique({ where: ada })).toMatchObject(ada)
      }),
    )
    expect(await suite.database.rows('users')).toHaveLength(2)
  })
})
