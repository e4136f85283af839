import { keyIdOf, MemoryKeyStore } from '@waxseal/core'
import {
  Column,
  DataSource,
  type DataSourceOptions,
  Entity,
  Exclusion,
  In,
  type MssqlParameter,
  Not,
  PrimaryColumn,
  Table,
} from 'typeorm'
import { beforeAll, describe, expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf, withEncryption } from '../../src/index.ts'
import { provider, refused } from './world.ts'

@Entity()
class Patient {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar', length: 10 }) ward!: string
  @EncryptedColumn({ index: { unique: true } }) email!: string
  @EncryptedColumn({ length: 100, nullable: true }) short?: string | null
  @EncryptedColumn({ carrier: 'text', index: { length: 8 }, nullable: true }) phone?: string | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true }) history?: unknown
}

@Entity()
class Moving {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ index: true, bindTo: ['id'], mode: 'migration' }) email!: string
  @EncryptedColumn({ carrier: 'text', length: 100, index: true, mode: 'migration' }) phone!: string
}

/** Builds the metadata of a DataSource that never connects, which is all that SQL is made of. */
async function offline(options: object, entities: DataSourceOptions['entities'] = [Patient]): Promise<DataSource> {
  const dataSource = new DataSource({ database: 'x', entities, ...options } as DataSourceOptions)
  withEncryption(dataSource, { provider, keyStore: new MemoryKeyStore() })
  await (dataSource as unknown as { buildMetadatas(): Promise<void> }).buildMetadatas()
  await encryptionOf(dataSource).warmUp()
  return dataSource
}

// What TypeORM reads of the drivers' packages before it connects.
const oracle = { fetchAsString: [], BIND_OUT: 3003, NUMBER: 1, STRING: 2, BLOB: 3, CLOB: 4, RAW: 5 }
const drivers = [
  ['mssql', { type: 'mssql', driver: {} }],
  ['oracle', { type: 'oracle', driver: oracle }],
  ['cockroachdb', { type: 'cockroachdb' }],
] as const

const TYPES: Record<string, Record<string, string>> = {
  mssql: {
    email: 'varbinary(MAX)',
    email_bidx: 'varbinary(16)',
    short: 'varbinary(100)',
    phone: 'varchar(MAX)',
    phone_bidx: 'char(16)',
    history: 'varchar(MAX)',
  },
  oracle: {
    email: 'blob',
    email_bidx: 'raw(16)',
    short: 'blob',
    phone: 'clob',
    phone_bidx: 'char(16)',
    history: 'clob',
  },
  cockroachdb: {
    email: 'bytes',
    email_bidx: 'bytes',
    short: 'bytes',
    phone: 'string',
    phone_bidx: 'string',
    history: 'jsonb',
  },
}

/** What must hold of the SQL and schema of databases that are not at hand. */
export function describeOffline(version: string): void {
  describe.each(drivers)(`[typeorm ${version}] %s, without a connection`, (name, options) => {
    let dataSource: DataSource
    beforeAll(async () => {
      dataSource = await offline(options)
    })
    const patient = () => ({ id: 1, ward: 'A', email: 'plain-a', phone: 'plain-1', history: ['plain-h'] })
    /** The bytes and texts of parameters, out of what drivers wrap them in. */
    const valuesOf = (parameters: readonly unknown[]) =>
      parameters.map(parameter => (parameter as { value?: unknown } | null)?.value ?? parameter)
    const isClear = (parameters: readonly unknown[]) =>
      valuesOf(parameters).some(value =>
        (Buffer.isBuffer(value) ? value : Buffer.from(String(value))).includes('plain-'),
      )

    it('column types', () => {
      const { driver } = dataSource
      const table = Table.create(dataSource.getMetadata(Patient), driver)
      const types = Object.fromEntries(table.columns.map(column => [column.name, driver.createFullType(column)]))
      expect(types).toMatchObject(TYPES[name]!)
    })

    it('INSERT and UPDATE carry ciphertext and index', () => {
      const [insert, inserted] = dataSource
        .createQueryBuilder()
        .insert()
        .into(Patient)
        .values(patient())
        .getQueryAndParameters()
      expect(insert).toMatch(/email_bidx/)
      expect(isClear(inserted as unknown[])).toBe(false)
      expect(valuesOf(inserted as unknown[]).filter(value => keyIdOf(value as Buffer) !== undefined)).toHaveLength(2)
      const update = dataSource
        .createQueryBuilder()
        .update(Patient)
        .set({ email: 'plain-b' })
        .where({ email: 'plain-a' })
      const [sql, updated] = update.getQueryAndParameters()
      expect(sql).toMatch(/SET .*email. = .*email_bidx. = .*WHERE .*email_bidx/)
      expect(isClear(updated as unknown[])).toBe(false)
    })

    it('criteria go by the index', async () => {
      const where = { email: Not(In(['plain-a'])), phone: 'plain-1' }
      const find = dataSource.getRepository(Patient).createQueryBuilder('p').setFindOptions({ where })
      const [sql, parameters] = find.getQueryAndParameters()
      expect(sql).toMatch(/email_bidx.*phone_bidx/)
      expect(isClear(parameters as unknown[])).toBe(false)
      const remove = dataSource.createQueryBuilder().delete().from(Patient).where({ phone: 'plain-1' })
      expect(remove.getQuery()).toContain('phone_bidx')
      const text = () =>
        dataSource.getRepository(Patient).createQueryBuilder('p').where('p.email = :e', { e: 'plain-a' })
      await refused('QUERY_UNSUPPORTED', text, 'Patient.email')
    })

    it('migration mode asks for plaintext beside the index, and bound cells for their row', async () => {
      const moving = await offline(options, [Moving])
      const find = (where: object) =>
        moving.getRepository(Moving).createQueryBuilder('m').setFindOptions({ where }).getQueryAndParameters()
      if (name === 'oracle') await refused('QUERY_UNSUPPORTED', () => find({ email: 'plain-a' }), 'Moving.email')
      else {
        const [sql, parameters] = find({ email: Not('plain-a'), phone: 'plain-1' })
        expect(sql).toMatch(
          /NOT\(\(\(.*email_bidx. IS NOT NULL AND .*email_bidx. IN .*email_bidx. IS NULL AND .*email. IN /,
        )
        expect(valuesOf(parameters as unknown[])).toEqual(expect.arrayContaining([Buffer.from('plain-a'), 'plain-1']))
      }
      const update = () => moving.createQueryBuilder().update(Moving).set({ email: 'plain-b' })
      const [, parameters] = update().where({ id: 1 }).getQueryAndParameters()
      expect(isClear(parameters as unknown[])).toBe(false)
      await refused('QUERY_UNSUPPORTED', () => update().where({ phone: 'plain-1' }).getQuery())
    })

    it('an upsert goes by the index', () => {
      const { supportedUpsertTypes } = dataSource.driver
      if (supportedUpsertTypes.length === 0) return // TypeORM 0.3.20 has no MERGE
      const builder = dataSource.createQueryBuilder().insert().into(Patient).values(patient())
      const [sql, parameters] = builder.orUpdate(['phone'], ['email']).getQueryAndParameters()
      expect(isClear(parameters as unknown[])).toBe(false)
      expect(sql).toMatch(/phone_bidx. = /)
      if (name !== 'cockroachdb') expect(sql).toMatch(/^MERGE INTO .* ON \(.*email_bidx/s)
    })
  })

  describe('SQL Server’s parameters', () => {
    it('name the types of the columns', async () => {
      const dataSource = await offline({ type: 'mssql', driver: {} })
      const typesOf = (parameters: unknown) =>
        (parameters as MssqlParameter[]).map(({ type, params }) => [type, ...params])
      const patient = { id: 1, ward: 'A', email: 'plain-a', phone: 'plain-1' }
      const [, inserted] = dataSource
        .createQueryBuilder()
        .insert()
        .into(Patient)
        .values(patient)
        .getQueryAndParameters()
      expect(typesOf(inserted)).toEqual(
        expect.arrayContaining([
          ['varbinary', 'MAX'],
          ['varbinary', '16'],
          ['varchar', 'MAX'],
          ['char', '16'],
        ]),
      )
      const where = { email: In(['plain-a', 'plain-b']), phone: 'plain-1' }
      const find = dataSource.getRepository(Patient).createQueryBuilder('p').setFindOptions({ where })
      const [, parameters] = find.getQueryAndParameters()
      expect(typesOf(parameters)).toEqual([
        ['varbinary', '16'],
        ['varbinary', '16'],
        ['char', '16'],
      ])
    })
  })

  describe('PostgreSQL’s exclusion constraints', () => {
    it('are refused over ciphertext', async () => {
      @Entity()
      @Exclusion('USING gist ("email" WITH =)')
      class Excluding {
        @PrimaryColumn({ type: 'int' }) id!: number
        @EncryptedColumn() email!: string
      }
      await refused('FIELD_UNSUPPORTED', () => offline({ type: 'postgres' }, [Excluding]), 'Excluding.email')
    })
  })
}
