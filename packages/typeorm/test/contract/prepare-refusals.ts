import type { ValueType } from '@waxseal/core'
import type { DatabaseTarget } from '@waxseal/testing'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { afterEach, expect, it } from 'vitest'
import {
  type ColumnToPrepare,
  type PrepareOptions,
  prepareEncryptedColumn,
  restorePlainColumn,
} from '../../src/index.ts'
import { migrate } from '../support/migrate.ts'
import { refused, type World } from '../support/world.ts'

type Options = ColumnToPrepare & PrepareOptions
type Refusal = readonly [sql: string, value: string, options: Options, message: RegExp]

const as = (type: ValueType, options: Options = {}): Options => ({ type, ...options })
const ENVELOPE = `'wax1${'A'.repeat(60)}'`

const COMMON: readonly Refusal[] = [
  ['varchar(100)', "'x'", as('buffer'), /no plaintext that is read as buffer/],
  ['varchar(100)', 'NULL', as('string', { nullable: false }), /rows without a value/],
  ['varchar(100)', ENVELOPE, as('string'), /holds ciphertext/],
  ['date', "'2026-01-02'", as('date'), /timeZone/],
  ['date', "'2026-01-02'", as('date', { timeZone: 'Mars/Base' }), /Asia\/Shanghai/],
]
const SERVERS: readonly Refusal[] = [
  ['int', '2', as('boolean'), /1 of its values are no boolean/],
  ['decimal(10,2)', '1.5', as('boolean'), /decimal|numeric/],
  ['varchar(100)', "'0123456789'", as('string', { carrier: 'text', length: 61 }), /ciphertext of 62 characters/],
  ['timestamp NULL', "'2026-01-02 03:04:05'", as('date'), /timeZone/],
]
const MYSQL: readonly Refusal[] = [
  ['varchar(100)', "'éé'", as('string', { length: 39 }), /ciphertext of 40 bytes/],
  ['bit(1)', "b'1'", as('boolean'), /bit/],
]
const REFUSALS: Readonly<Record<DatabaseTarget, readonly Refusal[]>> = {
  mariadb: [...COMMON, ...SERVERS, ...MYSQL],
  mysql: [...COMMON, ...SERVERS, ...MYSQL],
  postgres: [
    ...COMMON,
    ...SERVERS,
    ['double precision', "'NaN'", as('number'), /1 of its values are no number/],
    ['timestamptz', "'infinity'", as('date'), /1 of its values are no date/],
    ['point', "'(1,2)'", as('string'), /point/],
    ['integer[]', "'{1}'", as('string'), /integer/],
  ],
  sqlite: [
    ...COMMON,
    ['datetime', '1767322800', as('date'), /1 of its values are no date/],
    ['datetime', "'yesterday'", as('date'), /1 of its values are no date/],
    ['integer', "'many'", as('number'), /1 of its values are no number/],
    ['boolean', '2', as('boolean'), /1 of its values are no boolean/],
  ],
}

export function describePrepareRefusals(world: () => World, target: DatabaseTarget): void {
  const isMysql = target === 'mysql' || target === 'mariadb'
  const query = (sql: string) => world().database.query(sql)
  const create = async (sql: string, value: string) => {
    await query(`CREATE TABLE refused (id int PRIMARY KEY NOT NULL, value ${sql})`)
    await query(`INSERT INTO refused (id, value) VALUES (1, ${value})`)
  }
  const prepare = (options: Options) =>
    migrate(world(), [], runner => prepareEncryptedColumn(runner, 'refused', 'value', options))

  afterEach(async () => {
    await query('DROP VIEW IF EXISTS showing')
    await query('DROP TABLE IF EXISTS refused')
  })

  it.each(REFUSALS[target])('%s with %s', async (sql, value, options, message) => {
    await create(sql, value)
    const before = await world().rows('refused')
    const error = await prepare(options).then(
      () => undefined,
      thrown => thrown,
    )
    expect(error?.message).toMatch(message)
    expect(error.code).toMatch(/SCHEMA_CHANGE_UNSAFE|COLUMN_TOO_SHORT|CONFIG_INVALID/)
    expect(await world().rows('refused')).toEqual(before)
  })

  it('a table or column that is not there, a key, and a type that is none', async () => {
    await create('varchar(100)', "'x'")
    await migrate(world(), [], async runner => {
      await refused('CONFIG_INVALID', () => prepareEncryptedColumn(runner, 'nowhere', 'value', {}))
      await refused('CONFIG_INVALID', () => prepareEncryptedColumn(runner, 'refused', 'nothing', {}))
      await refused('CONFIG_INVALID', () => prepareEncryptedColumn(runner, 'refused', 'value', as('text' as ValueType)))
      await refused('SCHEMA_CHANGE_UNSAFE', () => prepareEncryptedColumn(runner, 'refused', 'id', as('number')))
    })
  })

  it('an index column of another shape', async () => {
    await create('varchar(100)', "'x'")
    await query('ALTER TABLE refused ADD COLUMN value_bidx int')
    const error = await refused('SCHEMA_CHANGE_UNSAFE', () => prepare({ index: true }), 'refused.value')
    expect(error.message).toContain('value_bidx')
  })

  it('nothing is left half done where the database can take it back', async () => {
    await create('varchar(100)', "'x'")
    if (isMysql) {
      // Values that no longer fit in clear are refused by the server, and the column stays as it is.
      await prepare({ index: true })
      await query(`UPDATE refused SET value = 'longer than that'`)
      const back = migrate(world(), [], runner =>
        restorePlainColumn(runner, 'refused', 'value', { type: 'varchar', length: '5' }, { index: true }),
      )
      await expect(back).rejects.toThrow(/too long/i)
      expect(String((await world().rows('refused'))[0]?.value)).toBe('longer than that')
      return
    }
    const before = await world().rows('refused')
    if (target === 'postgres') await query('CREATE VIEW showing AS SELECT value FROM refused')
    else await query('CREATE TRIGGER watching AFTER UPDATE ON refused BEGIN SELECT 1; END')
    await expect(prepare({ index: true })).rejects.toThrow(/view|triggers/)
    expect(await world().rows('refused')).toEqual(before)
  })

  if (isMysql) {
    it('rewriting leaves columns with ON UPDATE alone, stops at triggers, and can be run again', async () => {
      await create(
        "datetime, changed timestamp NOT NULL DEFAULT '2020-01-01 00:00:00' ON UPDATE CURRENT_TIMESTAMP",
        "'2026-01-02 03:04:05'",
      )
      const before = await world().rows('refused')
      await query('CREATE TRIGGER watching BEFORE UPDATE ON refused FOR EACH ROW SET NEW.id = NEW.id')
      await refused('SCHEMA_CHANGE_UNSAFE', () => prepare(as('date', { timeZone: 'UTC' })))
      await query('DROP TRIGGER watching')
      await query('ALTER TABLE refused ADD COLUMN waxseal_conversion longblob')
      await prepare(as('date', { timeZone: 'UTC', nullable: false }))
      const [row] = await world().rows('refused')
      expect(String(row?.value)).toBe('2026-01-02T03:04:05.000000Z')
      expect(row).toMatchObject({ id: 1, changed: before[0]?.changed })
      expect(row).not.toHaveProperty('waxseal_conversion')
    })

    it('text of the table’s own character set, and the session as it was before', async () => {
      await query('CREATE TABLE refused (id int PRIMARY KEY NOT NULL, value varchar(50)) CHARACTER SET latin1')
      await query("INSERT INTO refused (id, value) VALUES (1, 'Grüße'), (2, '€')")
      await migrate(world(), [], async runner => {
        await runner.query("SET SESSION sql_mode = 'ANSI_QUOTES'")
        await prepareEncryptedColumn(runner, 'refused', 'value', { index: true })
        expect((await runner.query('SELECT @@SESSION.sql_mode AS mode'))[0].mode).toContain('ANSI_QUOTES')
        expect((await runner.query('SELECT @@SESSION.sql_mode AS mode'))[0].mode).not.toContain('STRICT')
      })
      expect((await world().rows('refused')).map(({ value }) => String(value))).toEqual(['Grüße', '€'])
    })
  }

  if (target === 'sqlite') {
    it('a table that others refer to, with foreign keys on', async () => {
      await create('varchar(100)', "'x'")
      await query('CREATE TABLE referring (id int REFERENCES refused(id) ON DELETE CASCADE)')
      await query('INSERT INTO referring VALUES (1)')
      const prepare = async (before: boolean) => {
        const dataSource = world().openPlain({ entities: [], synchronize: false })
        await dataSource.initialize()
        const runner = dataSource.createQueryRunner()
        if (before) await runner.beforeMigration()
        try {
          await prepareEncryptedColumn(runner, 'refused', 'value', {})
        } finally {
          await dataSource.destroy()
        }
      }
      await refused('SCHEMA_CHANGE_UNSAFE', () => prepare(false))
      await prepare(true)
      expect(await query('SELECT * FROM referring')).toEqual([{ id: 1 }])
      await query('DROP TABLE referring')
    })
  }

  if (target === 'postgres') {
    it('a database that is not in UTF-8', async () => {
      const name = `${world().database.name}_latin1`
      await query(`CREATE DATABASE ${name} ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`)
      const url = new URL(world().database.url)
      url.pathname = name
      const dataSource = new DataSource({ type: 'postgres', url: url.href, synchronize: false } as DataSourceOptions)
      await dataSource.initialize()
      try {
        await dataSource.query(
          "CREATE TABLE refused (id int PRIMARY KEY, value varchar(50)); INSERT INTO refused VALUES (1, 'Grüße')",
        )
        const runner = dataSource.createQueryRunner()
        await prepareEncryptedColumn(runner, 'refused', 'value', {})
        const [row] = await runner.query('SELECT value FROM refused')
        expect(row.value).toEqual(Buffer.from('Grüße'))
        await restorePlainColumn(runner, 'refused', 'value', { type: 'text', isNullable: true }, {})
        expect(await runner.query('SELECT value FROM refused')).toEqual([{ value: 'Grüße' }])
        await runner.release()
      } finally {
        await dataSource.destroy()
        await query(`DROP DATABASE ${name}`)
      }
    })
  }
}
