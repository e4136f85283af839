import { expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { providerOf } from './support/open-client.ts'
import { describeEverywhere, MODELS, type Suite } from './support/suite.ts'

const tablesOf = (suite: Suite) => encryptionOf(suite.db).database()

describeEverywhere('the encrypted tables of a client', suite => {
  it('are those of models with encrypted fields, named as in the database', () => {
    const { orm, tables, directFields } = tablesOf(suite)
    expect([orm, directFields]).toEqual(['prisma', []])
    expect(tables.map(table => table.name).sort()).toEqual(Object.keys(MODELS).sort())
    const users = tables.find(table => table.name === 'User')!
    expect(users).toMatchObject({ table: 'users', primaryKey: ['id'] })
    expect(users.schema).toBe(providerOf(suite.database) === 'postgresql' ? 'public' : undefined)
    expect(users.fields.map(field => field.name)).toEqual(Object.keys(MODELS.User).map(name => `User.${name}`))
    expect(users.fields.find(field => field.name === 'User.history')).toMatchObject({ carrier: 'json' })
    expect(users.fields.find(field => field.name === 'User.scan')).toMatchObject({ carrier: 'binary' })
  })

  it('are read and written by SQL past the client', async () => {
    const { database } = tablesOf(suite)
    const quote = (name: string) => suite.database.quote(name)
    await suite.db.user.create({ data: { email: 'ada@example.org', scan: new Uint8Array([1, 2, 3]) } })
    const [row] = await database.query(`SELECT scan FROM ${quote('users')}`)
    expect(row!.scan).toBeInstanceOf(Uint8Array)
    const place = database.dialect === 'postgres' ? '$1' : '?'
    const set = `UPDATE ${quote('users')} SET scan = ${place}`
    expect(await database.execute(set, [Buffer.from([9])])).toBe(1)
    // Rows that are found count, and not only those that change.
    expect(await database.execute(set, [Buffer.from([9])])).toBe(1)
    expect(await database.execute(`${set} WHERE 1 = 0`, [null])).toBe(0)
  })
})
