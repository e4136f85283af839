import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { account, ada, BOUND_MODELS, change, withAccounts } from './support/accounts.ts'
import { providerOf } from './support/open-client.ts'
import { describeEverywhere, secret } from './support/suite.ts'

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
    const byEmail = { where: { email: secret('ada') }, data: change('2') }
    suite.statements.length = 0
    expect(await db.account.update(byEmail)).toMatchObject(change('2'))
    // Should another row come to have that address in between, it is not taken for the one that was looked up.
    const choosing = suite.statements.filter(text => text.includes('email_index') && text.includes('WHERE'))
    expect(choosing.some(text => text.includes('"ada"'))).toBe(true)
    await db.account.update({ ...ada, data: { id: 'ada', ...change('2') } })
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
      () => db.account.updateMany({ where: { NOT: { id: 'ada' } }, data }),
      () => db.account.updateMany({ where: { OR: { id: 'ada' } }, data }),
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
    const migrating = await suite.open({ models: BOUND_MODELS, mode: 'migration' } as object)
    const old = { where: { email: 'old@example.org' } }
    expect(await migrating.account.findUnique({ ...old, select: { secret: true } })).toEqual({ secret: 'old' })
    await migrating.account.update({ ...old, data: { ...old.where, secret: secret('new') } })
    const [row] = await suite.database.query("SELECT * FROM accounts WHERE id = 'old'")
    expect([isEnvelope(row!.email), isEnvelope(row!.secret_text)]).toEqual([true, true])
    expect(await opened.db.account.findUnique(old)).toMatchObject({ id: 'old', secret: secret('new') })
  })
})
