import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type KeyDatabase,
  type KeyringEvent,
  keyTableDdl,
  MemoryKeyStore,
  openEncryption,
  type SqlConnection,
} from '../../src/index.ts'
import { SwitchedProvider } from '../support/keyring.ts'

describe('the handle on the keys of an application', () => {
  let database: TestDatabase
  let connection: KeyDatabase
  beforeAll(async () => {
    database = await createTestDatabase('sqlite')
    const own: SqlConnection = { dialect: 'sqlite', query: (sql, params) => database.query(sql, [...params]) }
    connection = { connect: () => own }
  })
  afterAll(() => database?.drop())

  it('creates its table only when it is told to', async () => {
    const encryption = openEncryption({ provider: new SwitchedProvider(), keyTable: { name: 'asked_for' } }, connection)
    await expect(encryption.warmUp()).rejects.toMatchObject({ code: 'KEY_TABLE_MISSING' })
    expect(encryption.keyTableDdl()).toEqual(keyTableDdl('sqlite', 'asked_for'))
    await encryption.createKeyTable()
    await encryption.warmUp()
    expect(await database.rows('asked_for', 'id')).toHaveLength(2)
  })

  it('warms up: old keys too are in memory, and nothing waits', async () => {
    const provider = new SwitchedProvider()
    const options = { provider, keyTable: { name: 'warm', create: true } }
    const first = openEncryption(options, connection)
    await first.ensureScope()
    const old = first.keyring.active('').id
    await first.rotate()
    await first.ensureScope('tenant')
    const second = openEncryption(options, connection)
    await second.warmUp('', 'tenant')
    provider.failure = 'KEY_PROVIDER_UNAVAILABLE'
    expect(second.keyring.load([old, second.keyring.active('').id])).toBeUndefined()
    expect(second.keyring.ready('tenant', { index: true })).toBeUndefined()
  })

  it('passes on what the keyring can do: the key lifecycle, and the audit trail', async () => {
    const options = { provider: new SwitchedProvider(), keyTable: { name: 'lifecycle', create: true }, actor: 'ada' }
    const encryption = openEncryption(options, connection)
    const heard: KeyringEvent[] = []
    const end = encryption.subscribe(event => heard.push(event))
    await encryption.ensureScope('t')
    const old = encryption.keyring.active('t').id
    await encryption.rotate('t')
    await encryption.lifecycle.retire(old.toString(16).padStart(8, '0'))
    await encryption.lifecycle.shred('t')
    end()
    await encryption.lifecycle.recreate('t')
    expect(heard.map(({ type }) => type)).toEqual([
      ...['key-created', 'key-created', 'key-created', 'key-rotated', 'key-retired'],
      ...['key-destroyed', 'key-destroyed', 'key-destroyed', 'scope-shredded'],
    ])
    expect(heard.every(({ actor }) => actor === 'ada')).toBe(true)
    const rows = await database.rows('lifecycle', 'generation')
    const states = rows.map(({ state, wrapped }) => `${state} ${wrapped === '' ? 'without' : 'with'} its key`).sort()
    const destroyed = Array.from({ length: 5 }, () => 'destroyed without its key')
    expect(states).toEqual([...destroyed, 'live with its key', 'live with its key'])
  })

  it('starts anew after the table was dropped, and the keyring was told to forget', async () => {
    const encryption = openEncryption(
      { provider: new SwitchedProvider(), keyTable: { name: 'dropped', create: true } },
      connection,
    )
    await encryption.ensureScope()
    const { id } = encryption.keyring.active('')
    await database.query('DROP TABLE dropped')
    encryption.keyring.forget()
    await encryption.ensureScope()
    expect(encryption.keyring.active('').id).not.toBe(id)
    expect(await database.rows('dropped', 'id')).toHaveLength(2)
  })

  it('leaves it to the database whether the table is created, where the options do not say so', async () => {
    let creates = false
    const options = { provider: new SwitchedProvider(), keyTable: { name: 'left_open' } }
    const encryption = openEncryption(options, { ...connection, createsTable: () => creates })
    await expect(encryption.ensureScope()).rejects.toMatchObject({ code: 'KEY_TABLE_MISSING' })
    creates = true
    await encryption.ensureScope()
    expect(await database.rows('left_open', 'id')).toHaveLength(2)
  })

  it('has no table where another key store is given', async () => {
    const encryption = openEncryption({ provider: new SwitchedProvider(), keyStore: new MemoryKeyStore() }, connection)
    await encryption.warmUp()
    await expect(encryption.createKeyTable()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    expect(() => encryption.keyTableDdl()).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it.each([
    ['provider', { provider: undefined as never }],
    ['maxAge', { maxAge: 0 }],
    ['maxAge', { maxAge: Number.NaN }],
    ['grace', { grace: -1 }],
    ['namespace', { namespace: '' }],
    ['namespace', { namespace: 'a\ud800' }],
    ['maxKeys', { maxKeys: 0 }],
    ['storeTimeout', { storeTimeout: -5 }],
    ['rotateAfter', { rotateAfter: 0 }],
  ])('refuses a wrong option by its name: %s', (name, wrong) => {
    const keyStore = new MemoryKeyStore()
    expect(() => openEncryption({ provider: new SwitchedProvider(), keyStore, ...wrong }, connection)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(`"${name}"`) }),
    )
  })
})
