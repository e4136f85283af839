import { expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { account, ada, BOUND_MODELS, withAccounts } from './support/accounts.ts'
import { describeEverywhere, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

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
    const lean = await suite.open({ models: BOUND_MODELS } as object, { omit })
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
