import {
  createTestDatabase,
  type DatabaseTarget,
  serverStartTimeout,
  type TestDatabase,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Keyring, keyTableDdl, localKey, type SqlConnection, type SqlDialect, SqlKeyStore } from '../../src/index.ts'
import { describeKeyStore, record } from './key-store-contract.ts'

const dialectOf = (target: DatabaseTarget): SqlDialect => (target === 'mariadb' ? 'mysql' : target)

describe.each(testDatabases())('the SQL key store on %s', target => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase(target)
    await new SqlKeyStore(connection()).createTable()
  }, serverStartTimeout)
  afterAll(() => database?.drop())

  function connection(): SqlConnection {
    return { dialect: dialectOf(target), query: (sql, params) => database.query(sql, [...params]) }
  }

  describeKeyStore(() => new SqlKeyStore(connection()))

  it('creates its table once, and leaves it alone after that', async () => {
    const store = new SqlKeyStore(connection(), { table: 'keys_of_mine' })
    await store.createTable()
    await store.insert(record())
    await store.createTable()
    expect(await store.list()).toHaveLength(1)
  })

  it('creates its table with the first key where it is told to, in three processes at once too', async () => {
    const stores = [1, 2, 3].map(() => new SqlKeyStore(connection(), { table: 'keys_when_needed', create: true }))
    expect(await stores[0]!.list()).toEqual([])
    const won = await Promise.all(stores.map(store => store.insert(record())))
    expect(won.filter(Boolean)).toHaveLength(1)
    await database.query('DROP TABLE keys_when_needed', [])
    expect(await stores[0]!.find(7)).toBeUndefined()
    expect(await stores[0]!.insert(record())).toBe(true)
  })

  it.each([
    ['reads', async (store: SqlKeyStore) => expect(await store.list()).toEqual([])],
    ['writes', async (store: SqlKeyStore) => expect(await store.insert(record())).toBe(true)],
  ])('%s although another process creates the table just after it was missed', async (verb, act) => {
    const table = `keys_just_now_${verb}`
    const { dialect, query } = connection()
    let missed = 0
    const raced: SqlConnection = {
      dialect,
      query: (sql, params) =>
        query(sql, params).catch(async error => {
          missed += 1
          await new SqlKeyStore(connection(), { table }).createTable()
          throw error
        }),
    }
    await act(new SqlKeyStore(raced, { table, create: true }))
    expect(missed).toBe(1)
  })

  it('says how to create the table when it is missing, in reading and in writing', async () => {
    const store = new SqlKeyStore(connection(), { table: 'not_there' })
    const refusal = {
      code: 'KEY_TABLE_MISSING',
      message: expect.stringContaining(keyTableDdl(dialectOf(target), 'not_there')[0]!),
    }
    await expect(store.list()).rejects.toMatchObject(refusal)
    await expect(store.insert(record())).rejects.toMatchObject(refusal)
    const keyring = new Keyring({ provider: localKey({ bytes: new Uint8Array(32) }), store })
    await expect(keyring.ready('')).rejects.toMatchObject(refusal)
  })

  it('gives the error of the database where it is another one', async () => {
    await database.query('CREATE TABLE half_a_table (id CHAR(8))', [])
    const store = new SqlKeyStore(connection(), { table: 'half_a_table' })
    await expect(store.list()).rejects.not.toMatchObject({ code: 'KEY_TABLE_MISSING' })
  })
})

describe('the name of a key table', () => {
  it.each(['', 'a b', 'a;b', '`a`', 'a.b.c', '1a', 'a'.repeat(64)])('may not be %j', table => {
    expect(() => keyTableDdl('mysql', table)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it('may have a schema', () => {
    expect(keyTableDdl('postgres', 'vault.keys')[0]).toContain('"vault"."keys"')
  })
})
