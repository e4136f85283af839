import { createRequire } from 'node:module'
import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { providerOf } from './support/open-client.ts'
import { describeEverywhere, secret } from './support/suite.ts'

describeEverywhere('raw SQL', suite => {
  const raw = () => encryptionOf(suite.db)

  /** SQL with ? for parameters, and JSON for one of JSON, as the database spells them. */
  function spell(sql: string): string {
    if (providerOf(suite.database) !== 'postgresql') return sql.replaceAll('JSON', '?')
    let count = 0
    return sql.replaceAll(/\?|JSON/g, part => `$${++count}${part === '?' ? '' : '::jsonb'}`)
  }

  const row = {
    email: secret('ada'),
    name: secret('Ada'),
    phone: secret('123'),
    scan: new Uint8Array([1, 2, 3]),
    history: { note: secret('note') },
    born: new Date('1969-07-20T20:17:40.123Z'),
  }

  it('writes rows that the client reads and finds', async () => {
    const cells = await Promise.all(Object.entries(row).map(([name, value]) => raw().encryptValue('User', name, value)))
    const indexes = await Promise.all([
      raw().indexValue('User', 'email', row.email),
      raw().indexValue('User', 'scan', row.scan),
    ])
    await suite.db.$executeRawUnsafe(
      spell(`INSERT INTO users (email, name, phone_number, scan, history, born, email_index, scan_index)
        VALUES (?, ?, ?, ?, JSON, ?, ?, ?)`),
      ...cells,
      ...indexes,
    )
    expect(await suite.db.user.findUnique({ where: { email: row.email } })).toMatchObject(row)
    expect(await suite.db.user.count({ where: { scan: row.scan } })).toBe(1)
    for (const name of ['phone', 'history']) expect(await raw().encryptValue('User', name, null)).toBeNull()
    expect(await raw().encryptValue('User', 'history', suite.Prisma.DbNull)).toBeNull()
    expect(await raw().encryptValue('User', 'history', suite.Prisma.JsonNull)).toMatch(/^"wax1/)
    expect(await raw().indexValue('User', 'name', null)).toBeNull()
  })

  it('finds by index values and reads by column, field and alias, leaving the rows that it was given', async () => {
    await suite.db.user.create({ data: row })
    const [index] = await raw().indexValues('User', 'email', row.email.toUpperCase())
    // Prisma 6.16 itself cannot read the Json of MariaDB by raw SQL.
    const readsJson = !(suite.variant.version.startsWith('6.16.') && providerOf(suite.database) === 'mysql')
    const columns = `name, scan, born, phone_number, email AS mail, phone_number AS phone, name AS city${readsJson ? ', history' : ''}`
    const rows = await suite.db.$queryRawUnsafe(spell(`SELECT ${columns} FROM users WHERE email_index = ?`), index)
    const before = structuredClone(rows)
    const [found] = await raw().decryptRows('User', rows, { fields: { mail: 'email' } })
    const { email: mail, name, scan, history, born, phone } = row
    expect(found).toMatchObject({
      name,
      scan,
      born,
      mail,
      phone,
      phone_number: phone,
      ...(readsJson ? { history } : {}),
    })
    // A column of another name, whose cell nobody said was encrypted.
    expect(isEnvelope(found!.city)).toBe(true)
    expect(rows).toEqual(before)
    expect(await raw().decryptRows('User', [])).toEqual([])
    expect(await raw().decryptRows('User', [{ name: null, visits: 1 }])).toEqual([{ name: null, visits: 1 }])
  })

  it('reads the rows of TypedSQL', async () => {
    if (suite.variant.generator !== 'prisma-client') return
    await suite.db.user.create({ data: row })
    // What `prisma generate --sql` writes for a query of one's own; itself it needs a database and an engine.
    const { makeTypedQueryFactory } = createRequire(`${suite.variant.root}/`)('@prisma/client/runtime/client')
    const usersOf = makeTypedQueryFactory(spell('SELECT id, name FROM users WHERE email_index = ?'))
    const [index] = await raw().indexValues('User', 'email', row.email)
    const rows = await suite.db.$queryRawTyped(usersOf(index))
    expect(await raw().decryptRows('User', rows)).toMatchObject([{ name: row.name }])
  })

  it('encrypts nothing twice, and takes nothing for decrypted that is not', async () => {
    await suite.db.user.create({ data: row })
    const stored = await suite.db.$queryRawUnsafe('SELECT name, scan FROM users')
    for (const name of ['name', 'scan']) {
      await expect(raw().encryptValue('User', name, stored[0]![name])).rejects.toMatchObject({
        code: 'ALREADY_ENCRYPTED',
        field: `User.${name}`,
      })
    }
    const read = await raw().decryptRows('User', stored)
    await expect(raw().decryptRows('User', read)).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE' })
    const moved = [{ phone: stored[0]!.name }]
    await expect(raw().decryptRows('User', moved)).rejects.toMatchObject({
      code: 'DECRYPTION_FAILED',
      field: 'User.phone',
    })
  })

  it('refuses names that mean nothing, and indexes that are not there', async () => {
    const attempts: readonly [code: string, field: string, attempt: () => Promise<unknown>][] = [
      ['FIELD_UNKNOWN', 'Usr', () => raw().decryptRows('Usr', [])],
      ['FIELD_UNKNOWN', 'User.city', () => raw().encryptValue('User', 'city', 'x')],
      ['FIELD_UNKNOWN', 'User.phone_number', () => raw().decryptRows('User', [], { fields: { p: 'phone_number' } })],
      ['INDEX_MISSING', 'User.phone', () => raw().indexValue('User', 'phone', 'x')],
      ['INDEX_MISSING', 'User.phone', () => raw().indexValues('User', 'phone', 'x')],
      ['VALUE_TYPE', 'User.born', () => raw().encryptValue('User', 'born', 'x')],
    ]
    for (const [code, field, attempt] of attempts) await expect(attempt()).rejects.toMatchObject({ code, field })
  })

  it('writes and searches in the scope of the tenant, and reads without one', async () => {
    let tenant: string | undefined = 'a'
    const models = { User: { email: true, name: { index: 'nameIndex', scoped: true } } } as const
    const encryption = encryptionOf(await suite.open({ models, scope: () => tenant }))
    const cell = await encryption.encryptValue('User', 'name', row.name)
    const index = await encryption.indexValue('User', 'name', row.name)
    expect(await encryption.indexValues('User', 'name', row.name)).toEqual([index])
    tenant = 'b'
    expect(await encryption.indexValues('User', 'name', row.name)).not.toContain(index)
    tenant = undefined
    expect(await encryption.decryptRows('User', [{ name: cell }])).toEqual([{ name: row.name }])
    await expect(encryption.encryptValue('User', 'name', row.name)).rejects.toMatchObject({ code: 'SCOPE_MISSING' })
  })
})
