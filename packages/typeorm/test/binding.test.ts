import 'reflect-metadata'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileKeyStore, localKey, MemoryKeyStore } from '@waxseal/core'
import { sqliteFile } from '@waxseal/testing'
import libsql from 'libsql'
import { Column, type DataSource, Entity, EntitySchema, Like, PrimaryColumn } from 'typeorm'
import { DataSource as OldDataSource, EntitySchema as OldEntitySchema } from 'typeorm-0-3'
import { describe, expect, it } from 'vitest'
import { EncryptedColumn, encryptedSchema, encryptionOf, withEncryption } from '../src/index.ts'
import { plainSqlite, sqlite, using } from './support/sqlite.ts'
import { provider, refused } from './support/world.ts'

@Entity()
class Patient {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ index: true }) email!: string
}

@Entity()
class Room {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar' }) name!: string
}

describe('withEncryption', () => {
  it('returns the same DataSource, and takes it once', async () => {
    const dataSource = plainSqlite([Patient])
    expect(withEncryption(dataSource, { provider })).toBe(dataSource)
    await refused('ALREADY_BOUND', () => withEncryption(dataSource, { provider }))
    await using(plainSqlite([Room]), async open => {
      await refused('CONFIG_INVALID', () => withEncryption(open, { provider }))
    })
  })

  it.each([
    [{}, /provider/],
    [{ provider: {} }, /provider/],
    [{ provider, keyTable: {}, keyStore: new MemoryKeyStore() }, /not in both/],
    [{ provider, keyTable: { table: 'x' } }, /keyTable.table/],
    [{ provider, keyTable: { name: 'a b' } }, /named/],
    [{ provider, scope: 'tenant' }, /function/],
    [{ provider, tenant: 'x' }, /"tenant" is unknown/],
    [{ provider, maxAge: 0 }, /maxAge/],
  ])('refuses %o', async (options, message) => {
    const dataSource = plainSqlite([Patient])
    const error = await refused('CONFIG_INVALID', () => withEncryption(dataSource, options as never))
    expect(error.message).toMatch(message)
    // Nothing of it is left.
    expect(withEncryption(dataSource, { provider })).toBe(dataSource)
  })

  it('a wrong key makes initialize() fail', async () => {
    const database = sqliteFile()
    await using(sqlite([Patient], {}, { database }), async () => undefined)
    const dataSource = sqlite([Patient], { provider: localKey({ bytes: Buffer.alloc(32, 9) }) }, { database })
    await refused('KEY_UNWRAP_FAILED', () => dataSource.initialize())
    expect(dataSource.isInitialized).toBe(false)
  })

  it('a key provider that is unreachable does not, but every write does', async () => {
    const generate = () => Promise.reject(new Error('no route'))
    const down = Object.create(provider, { generate: { value: generate } }) as typeof provider
    await using(sqlite([Patient, Room], { provider: down }), async dataSource => {
      await dataSource.getRepository(Room).save({ id: 1, name: 'open' })
      await refused('KEY_PROVIDER_UNAVAILABLE', () => dataSource.getRepository(Patient).save({ id: 1, email: 'x' }))
      expect(await dataSource.query('SELECT * FROM patient')).toEqual([])
    })
  })

  it('creates no key table unasked, and says how to', async () => {
    const database = sqliteFile()
    await using(sqlite([Patient], { keyTable: { create: false } }, { database }), async dataSource => {
      const write = () => dataSource.getRepository(Patient).save({ id: 1, email: 'x' })
      const error = await refused('KEY_TABLE_MISSING', write)
      const encryption = encryptionOf(dataSource)
      expect(error.message).toContain(encryption.keyTableDdl()[0])
      for (const statement of encryption.keyTableDdl()) await dataSource.query(statement)
      await write()
    })
    const second = sqlite([Patient], { keyTable: { create: false } }, { database, synchronize: false })
    await using(second, async dataSource => {
      await encryptionOf(dataSource).createKeyTable()
      expect(await dataSource.getRepository(Patient).findOneBy({ email: 'x' })).toEqual({ id: 1, email: 'x' })
    })
  })

  it('keeps keys in another store', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'waxseal-')), 'keys.jsonl')
    const database = sqliteFile()
    await using(sqlite([Patient], { keyStore: new FileKeyStore(path) }, { database }), async dataSource => {
      // A store apart takes keys inside a transaction as well: it does not roll back.
      encryptionOf(dataSource).keyring.forget()
      await dataSource.transaction(manager => manager.save(Patient, { id: 1, email: 'x' }))
      await refused('CONFIG_INVALID', () => encryptionOf(dataSource).keyTableDdl())
    })
    await using(sqlite([Patient], { keyStore: new FileKeyStore(path) }, { database }), async dataSource => {
      expect(await dataSource.getRepository(Patient).findOneBy({ email: 'x' })).toEqual({ id: 1, email: 'x' })
      expect(await dataSource.query("SELECT name FROM sqlite_schema WHERE name = 'waxseal_keys'")).toEqual([])
    })
  })

  it('initializes again after destroy', async () => {
    const dataSource = sqlite([Patient], {}, { database: sqliteFile() })
    for (const id of [1, 2]) {
      await using(dataSource, async () => {
        await dataSource.getRepository(Patient).save({ id, email: 'x' })
        expect(await dataSource.getRepository(Patient).countBy({ email: 'x' })).toBe(id)
      })
    }
  })
})

describe('several DataSources in one process', () => {
  it('have keys of their own for the same entities', () =>
    using(sqlite([Patient]), first =>
      using(sqlite([Patient], { provider: localKey({ bytes: Buffer.alloc(32, 9) }) }), async second => {
        for (const dataSource of [first, second]) await dataSource.getRepository(Patient).save({ id: 1, email: 'same' })
        const [[one], [two]] = await Promise.all([first, second].map(at => at.query('SELECT * FROM patient')))
        expect(Buffer.from(one.email_bidx).equals(Buffer.from(two.email_bidx))).toBe(false)
        for (const at of [first, second]) expect(await at.getRepository(Patient).countBy({ email: 'same' })).toBe(1)
        await first.query('UPDATE patient SET email = ?, email_bidx = ?', [Buffer.from(two.email), null])
        await refused('KEY_UNKNOWN', () => first.getRepository(Patient).find())
      }),
    ))

  it('may be of several copies of TypeORM', async () => {
    const schema = () =>
      encryptedSchema<Patient>({
        name: 'Patient',
        columns: { id: { type: 'int', primary: true } },
        encrypted: { email: { index: true } },
      })
    const old = new OldDataSource({
      type: 'better-sqlite3',
      driver: libsql,
      database: ':memory:',
      entities: [new OldEntitySchema(schema() as never)],
      synchronize: true,
    })
    await using(sqlite([new EntitySchema(schema())]), first =>
      using(withEncryption(old as unknown as DataSource, { provider }), async second => {
        for (const at of [first, second]) {
          await at.getRepository('Patient').save({ id: 1, email: 'x' })
          encryptionOf(at).keyring.forget()
          expect(await at.getRepository('Patient').findOneBy({ email: 'x' })).toEqual({ id: 1, email: 'x' })
          await refused('QUERY_UNSUPPORTED', () => at.getRepository('Patient').findBy({ email: Like('x') }))
        }
      }),
    )
  })

  it('leave those without encryption as they are', () =>
    using(sqlite([Patient]), () =>
      using(plainSqlite([Room]), async plain => {
        const rooms = plain.getRepository(Room)
        await rooms.save({ id: 1, name: 'a' })
        await rooms.increment({ id: 1 }, 'id', 1)
        expect(await rooms.createQueryBuilder('r').where("r.name = 'a'").orderBy('r.name').getMany()).toHaveLength(1)
      }),
    ))
})

describe('SQLite’s only connection', () => {
  it('a write that needs a key waits for the transaction of another to end', () =>
    using(sqlite([Patient]), async dataSource => {
      const { keyring } = encryptionOf(dataSource)
      const runner = dataSource.createQueryRunner()
      await runner.startTransaction()
      await dataSource.query('DELETE FROM waxseal_keys')
      keyring.forget()
      const write = dataSource.getRepository(Patient).insert({ id: 1, email: 'x' })
      await new Promise(resolve => setTimeout(resolve, 50))
      expect(await dataSource.query('SELECT * FROM waxseal_keys')).toEqual([])
      await runner.commitTransaction()
      await write
      expect(await keyring.describe()).toHaveLength(2)
      expect(await dataSource.getRepository(Patient).countBy({ email: 'x' })).toBe(1)
    }))
})
