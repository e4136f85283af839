import { isEnvelope } from '@waxseal/core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { providerOf } from './support/open-client.ts'
import { describeEverywhere, type Suite, secret } from './support/suite.ts'
import { createAccountTables } from './support/tables.ts'
import type { Row, TestClient } from './support/test-client.ts'

const bindTo = ['id']
const MODELS = {
  Account: {
    email: { index: 'emailIndex', bindTo },
    secret: { index: 'secretIndex', bindTo },
    note: { bindTo },
  },
  Ticket: { holder: { bindTo: ['tenant', 'number'] }, pin: { bindTo: ['number'] } },
  Badge: { code: { bindTo } },
}
const ada = { where: { id: 'ada' } }
const account = (name: string) => ({ email: secret(name), secret: secret(name), note: { of: secret(name) } })
const change = (to: string) => ({ secret: secret(to), note: { of: secret(to) } })

/** Two accounts, with a ticket and a badge each. */
function withAccounts(suite: Suite): { db: TestClient } {
  const opened = {} as { db: TestClient }
  beforeAll(async () => {
    for (const statement of createAccountTables(providerOf(suite.database))) await suite.database.query(statement)
    opened.db = await suite.open({ models: MODELS } as object)
  })
  beforeEach(async () => {
    for (const table of ['tickets', 'badges', 'accounts']) await suite.database.query(`DELETE FROM ${table}`)
    for (const name of ['ada', 'bob']) {
      const tickets = { create: { tenant: name, number: 1, holder: secret(name), pin: new Uint8Array([1]) } }
      const badge = { create: { code: secret(name) } }
      await opened.db.account.create({ data: { id: name, ...account(name), tickets, badge } })
    }
  })
  return opened
}

describeEverywhere('reading cells that are bound to their rows', suite => {
  const opened = withAccounts(suite)

  it('gives them in every way, and no keys that were not asked for', async () => {
    const { account: accounts } = opened.db
    expect(await accounts.findMany({ orderBy: { id: 'asc' } })).toMatchObject([account('ada'), account('bob')])
    expect(await accounts.findUnique({ ...ada, select: { secret: true } })).toEqual({ secret: secret('ada') })
    expect(await accounts.findUnique({ ...ada, omit: { id: true } })).not.toHaveProperty('id')
    expect(await accounts.findUnique({ ...ada, select: { id: false, secret: true } })).not.toHaveProperty('id')
    expect(await accounts.findUnique({ ...ada, select: { city: true } })).toEqual({ city: null })
    const both = await accounts.findUnique({ ...ada, select: { id: true, secret: true } })
    expect(both).toEqual({ id: 'ada', secret: secret('ada') })
    const nested = {
      badge: { select: { code: true } },
      tickets: { select: { pin: true, account: { select: { note: true } } } },
    }
    const read = {
      badge: { code: secret('ada') },
      tickets: [{ pin: new Uint8Array([1]), account: { note: { of: secret('ada') } } }],
    }
    expect(await accounts.findUnique({ ...ada, select: nested })).toEqual(read)
    const plain = await accounts.findUnique(ada)
    expect(await accounts.findUnique({ ...ada, include: nested })).toEqual({ ...plain, ...read })
    expect(await accounts.findUnique(ada).tickets({ select: { holder: true } })).toEqual([{ holder: secret('ada') }])
    const counted = { tickets: true, _count: { select: { tickets: true } } }
    expect(await accounts.findUnique({ ...ada, select: counted })).toMatchObject({
      tickets: [{ tenant: 'ada', holder: secret('ada') }],
      _count: { tickets: 1 },
    })
    expect(await accounts.count({ where: { secret: secret('ada') } })).toBe(1)
  })

  it('gives them where the client omits the key, and where another extension needs it', async () => {
    const omit = { account: { id: true }, ticket: { number: true } }
    const lean = await suite.open({ models: MODELS } as object, { omit })
    const plain = await opened.db.account.findUnique({ ...ada, omit: { id: true } })
    expect(await lean.account.findUnique(ada)).toEqual(plain)
    const [ticket] = (await lean.account.findUniqueOrThrow<{ tickets: Row[] }>({ ...ada, include: { tickets: true } }))
      .tickets
    expect(ticket).toMatchObject({ tenant: 'ada', holder: secret('ada') })
    expect(ticket).not.toHaveProperty('number')
    expect(await lean.account.findUnique({ ...ada, omit: { id: false } })).toMatchObject({ id: 'ada' })
    const changed = await lean.account.update({ ...ada, data: { secret: secret('new') } })
    expect(changed).toMatchObject({ secret: secret('new') })
    expect(changed).not.toHaveProperty('id')
    expect(await lean.account.createMany({ data: [{ email: secret('eve') }] })).toEqual({ count: 1 })

    const compute = ({ id, secret }: Row) => `${id}: ${secret}`
    const label = { needs: { id: true, secret: true }, compute }
    const labelled = opened.db.$extends({ result: { account: { label } } })
    expect(await labelled.account.findUnique({ ...ada, select: { label: true } })).toMatchObject({
      label: `ada: ${secret('new')}`,
    })
  })

  it('refuses them in another row, in every way', async () => {
    const { db } = opened
    const [one, two] = await suite.database.rows('accounts', 'id')
    for (const [to, from] of [
      [one!, two!],
      [two!, one!],
    ]) {
      const cell = from!.secret_text as string
      await suite.database.query('UPDATE accounts SET secret_text = ? WHERE id = ?', [cell, to!.id as string])
    }
    const reads = [
      () => db.account.findMany(),
      () => db.account.findUnique(ada),
      () => db.account.findFirst({ select: { secret: true } }),
      () => db.ticket.findMany({ include: { account: true } }),
      () => db.ticket.findMany({ select: { account: { select: { secret: true } } } }),
      () => db.badge.findFirst({ select: { account: { omit: { id: true } } } }),
      () => db.account.update({ ...ada, data: { city: 'Oslo' } }),
      () => db.account.upsert({ ...ada, create: { email: secret('x') }, update: {}, select: { secret: true } }),
    ]
    for (const read of reads) {
      await expect(read()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED', field: 'Account.secret' })
    }
    const emails = await db.account.findMany({ select: { email: true }, orderBy: { id: 'asc' } })
    expect(emails).toEqual([{ email: secret('ada') }, { email: secret('bob') }])
    await suite.database.query('UPDATE tickets SET number = 2 WHERE tenant_id = ?', ['ada'])
    await expect(db.ticket.findMany({ select: { pin: true } })).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' })
  })

  it('does it by raw SQL too', async () => {
    const { db } = opened
    const raw = encryptionOf(db)
    const query =
      "SELECT id, tenant_id, number AS n, holder FROM tickets, accounts WHERE account_id = id AND id = 'ada'"
    const rows = await db.$queryRawUnsafe(query)
    expect(await raw.decryptRows('Ticket', rows, { fields: { n: 'number' } })).toMatchObject([
      { holder: secret('ada') },
    ])
    await expect(raw.decryptRows('Ticket', rows)).rejects.toMatchObject({ code: 'ROW_KEY_INVALID' })
    const cell = await raw.encryptValue('Ticket', 'holder', secret('raw'), { row: { tenant: 'bob', number: 1 } })
    await suite.database.query('UPDATE tickets SET holder = ? WHERE tenant_id = ?', [cell as string, 'bob'])
    const bob = await db.ticket.findFirst({ where: { tenant: 'bob' }, select: { holder: true } })
    expect(bob).toEqual({ holder: secret('raw') })
    await expect(raw.encryptValue('Ticket', 'holder', 'x')).rejects.toMatchObject({ code: 'ROW_KEY_INVALID' })
  })
})

describeEverywhere('writing cells that are bound to their rows', suite => {
  const opened = withAccounts(suite)

  it('binds them in every way to create a row, with ids as the schema would make them', async () => {
    const { db } = opened
    const made = await db.account.create({ data: account('cleo'), include: { badge: true } })
    expect(made.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/)
    await db.account.createMany({ data: ['dora', 'eve'].map(name => ({ id: name, ...account(name) })) })
    const fay = { where: { id: 'fay' }, create: { id: 'fay', ...account('fay') }, update: {} }
    expect(await db.account.upsert(fay)).toMatchObject(account('fay'))
    const orCreate = { where: { email: secret('gus') }, create: { id: 'gus', ...account('gus') } }
    const badge = await db.badge.create({
      data: { code: secret('badge'), account: { connectOrCreate: orCreate } },
      include: { account: true },
    })
    expect(badge).toMatchObject({ code: secret('badge'), account: account('gus') })
    expect(badge.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab]/)
    if (providerOf(suite.database) !== 'mysql') {
      const tickets = { data: [{ tenant: 'h', number: 1, holder: secret('h') }], select: { holder: true } }
      expect(await db.ticket.createManyAndReturn(tickets)).toEqual([{ holder: secret('h') }])
    }
    const names = ['dora', 'eve', 'fay', 'gus']
    expect(await db.account.findMany({ where: { email: { in: names.map(secret) } } })).toHaveLength(4)
    const lost = db.ticket.create({ data: { holder: secret('x') } })
    await expect(lost).rejects.toMatchObject({ code: 'ROW_KEY_INVALID', field: 'Ticket.holder' })
  })

  it('binds changes to the row that is named, by its key or by a unique field', async () => {
    const { db } = opened
    await db.account.update({ ...ada, data: change('1') })
    expect(await db.account.findUnique(ada)).toMatchObject(change('1'))
    const byEmail = { where: { email: secret('ada') }, data: { id: 'ada', ...change('2') } }
    expect(await db.account.update(byEmail)).toMatchObject(change('2'))
    const byFilter = { where: { id: { equals: 'ada' }, city: null }, data: change('3') }
    expect(await db.account.updateMany(byFilter)).toEqual({ count: 1 })
    expect(await db.account.findUnique(ada)).toMatchObject(change('3'))
    const upsert = (name: string) =>
      db.account.upsert({
        where: { email: secret(name) },
        create: { id: name, email: secret(name) },
        update: change('4'),
      })
    expect([await upsert('ada'), await upsert('zoe')]).toMatchObject([change('4'), { id: 'zoe', secret: null }])
    const [inBatch] = await db.$transaction([db.account.update({ ...ada, data: change('5') })])
    expect(inBatch).toMatchObject(change('5'))
    await db.$transaction(async tx => {
      await tx.account.create({ data: { id: 'tim', ...account('tim') } })
      await tx.account.update({ where: { email: secret('tim') }, data: change('6') })
    })
    expect(await db.account.findUnique({ where: { id: 'tim' } })).toMatchObject(change('6'))
    const missing = db.account.update({ where: { email: secret('no') }, data: change('7') })
    await expect(missing).rejects.toMatchObject({ code: 'P2025' })
  })

  it('binds changes of all rows that have a key in common', async () => {
    if (providerOf(suite.database) === 'mysql') return
    const db = await suite.open({ models: { Ticket: { holder: { bindTo: ['tenant'] } } } } as object)
    await db.ticket.createMany({ data: [2, 3].map(number => ({ tenant: 'ada', number, holder: secret('x') })) })
    await db.ticket.updateMany({ where: { tenant: 'ada' }, data: { holder: secret('y') } })
    const holders = await db.ticket.findMany({ where: { tenant: 'ada' }, select: { holder: true } })
    expect(holders).toEqual([1, 2, 3].map(() => ({ holder: secret('y') })))
  })

  it('binds nested changes likewise', async () => {
    const { db } = opened
    const { id } = await db.badge.findFirstOrThrow<{ id: string }>({ where: { accountId: 'ada' } })
    const data = {
      badge: { update: { where: { id }, data: { code: secret('badge') } } },
      tickets: {
        update: {
          where: { tenant_number: { tenant: 'ada', number: 1 } },
          data: { holder: secret('ticket'), pin: null },
        },
        create: { tenant: 'ada', number: 2, pin: new Uint8Array([2]) },
      },
    }
    await db.account.update({ ...ada, data })
    const include = { tickets: { orderBy: { number: 'asc' } }, badge: true }
    expect(await db.account.findUnique({ ...ada, include })).toMatchObject({
      tickets: [
        { holder: secret('ticket'), pin: null },
        { holder: null, pin: new Uint8Array([2]) },
      ],
      badge: { code: secret('badge') },
    })
  })

  it('binds changes to the key that the row holds, where the database takes another for the same', async () => {
    const { db } = opened
    const byUpperCase = { where: { id: 'ADA' }, data: { secret: secret('new') } }
    if (providerOf(suite.database) !== 'mysql') {
      await expect(db.account.update(byUpperCase)).rejects.toMatchObject({ code: 'P2025' })
      return
    }
    expect(await db.account.update(byUpperCase)).toMatchObject({ id: 'ada', secret: secret('new') })
    expect(await db.account.updateMany(byUpperCase)).toEqual({ count: 1 })
    expect(await db.account.findUnique(ada)).toMatchObject({ secret: secret('new') })
    // Rows of 'ADA' and 'ada' would be changed alike, though not bound alike.
    const byTenant = await suite.open({ models: { Ticket: { holder: { bindTo: ['tenant'] } } } } as object)
    const ofTenant = byTenant.ticket.updateMany({ where: { tenant: 'ada' }, data: { holder: secret('x') } })
    await expect(ofTenant).rejects.toMatchObject({ code: 'QUERY_UNSUPPORTED' })
    const spaced = db.account.create({ data: { id: 'x ', ...account('x') } })
    await expect(spaced).rejects.toMatchObject({ code: 'ROW_KEY_INVALID' })
  })

  it('refuses changes of which it is not said to which row, and of keys', async () => {
    const { db } = opened
    const data = { secret: secret('new') }
    const code = { code: secret('new') }
    const holder = { holder: secret('new') }
    const attempts = [
      () => db.account.updateMany({ data }),
      () => db.account.updateMany({ where: { id: { in: ['ada'] } }, data }),
      () => db.account.updateMany({ data: { id: 'same' } }),
      () => db.ticket.updateMany({ where: { tenant: 'ada' }, data: holder }),
      () => db.account.update({ ...ada, data: { badge: { update: code } } }),
      () => db.account.update({ ...ada, data: { badge: { upsert: { create: code, update: code } } } }),
      () => db.account.update({ ...ada, data: { tickets: { updateMany: { where: {}, data: holder } } } }),
    ]
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: 'QUERY_UNSUPPORTED' })
    for (const id of ['other', { set: 'other' }]) {
      const moved = db.account.update({ ...ada, data: { id } })
      await expect(moved).rejects.toMatchObject({ code: 'ROW_KEY_INVALID', field: 'Account.id' })
    }
    expect(await db.account.updateMany({ data: { city: 'Oslo', secret: null } })).toEqual({ count: 2 })
    expect(await db.account.findMany({ where: { secret: null, city: 'Oslo' } })).toHaveLength(2)
  })

  it('binds what it writes over plaintext in migration mode', async () => {
    await suite.plain.account.create({ data: { id: 'old', email: 'old@example.org', secret: 'old' } })
    const migrating = await suite.open({ models: MODELS, mode: 'migration' } as object)
    const old = { where: { email: 'old@example.org' } }
    expect(await migrating.account.findUnique({ ...old, select: { secret: true } })).toEqual({ secret: 'old' })
    await migrating.account.update({ ...old, data: { ...old.where, secret: secret('new') } })
    const [row] = await suite.database.query("SELECT * FROM accounts WHERE id = 'old'")
    expect([isEnvelope(row!.email), isEnvelope(row!.secret_text)]).toEqual([true, true])
    expect(await opened.db.account.findUnique(old)).toMatchObject({ id: 'old', secret: secret('new') })
  })
})
