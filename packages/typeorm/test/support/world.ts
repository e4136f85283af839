import { AsyncLocalStorage } from 'node:async_hooks'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { isEnvelope, type Keyring, localKey, type WaxsealErrorCode } from '@waxseal/core'
import {
  createTestDatabase,
  type DatabaseTarget,
  type Row,
  serverStartTimeout,
  type TestDatabase,
  testDatabaseFamilies,
  testDatabases,
} from '@waxseal/testing'
import libsql from 'libsql'
import { DataSource, type DataSourceOptions, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { type EncryptionOptions, encryptionOf, withEncryption } from '../../src/index.ts'
import { entities } from './entities.ts'
import { SqlLog } from './sql-log.ts'

/** What everything secret in the tests starts with, so that it is found wherever it leaks. */
const MARK = 'xyzzy'

/** A value that must be found nowhere but in the application. */
export function secret(name: string): string {
  return `${MARK}-${name}`
}

export const provider = localKey({ bytes: Buffer.alloc(32, 7) })

// TypeORM 0.3.20 calls the constructor without `new`.
const callable = new Proxy(libsql, { apply: (database, _, args) => Reflect.construct(database, args) })

/** A database with a DataSource on it, and the means to look at both. */
export class World {
  readonly target: DatabaseTarget
  readonly database: TestDatabase
  readonly log: SqlLog
  readonly tenant = new AsyncLocalStorage<string>()
  dataSource!: DataSource

  constructor(database: TestDatabase, log: SqlLog = new SqlLog()) {
    this.target = database.target
    this.database = database
    this.log = log
  }

  /** Another DataSource on the same database, not initialized. */
  open(options: Partial<DataSourceOptions> = {}, encryption: Partial<EncryptionOptions> = {}): DataSource {
    const all = { provider, scope: () => this.tenant.getStore(), ...encryption } as EncryptionOptions
    return withEncryption(this.openPlain(options), all)
  }

  /** The same without encryption. */
  openPlain(options: Partial<DataSourceOptions> = {}): DataSource {
    const common = { entities, synchronize: true, logger: this.log, ...options }
    const { target, database } = this
    if (target === 'sqlite') {
      const sqlite = { type: 'better-sqlite3', driver: callable, database: database.name, ...common }
      return new DataSource(sqlite as DataSourceOptions)
    }
    return new DataSource({ type: target, url: database.url, ...common } as DataSourceOptions)
  }

  /** True where TypeORM counts the distinct values of what is selected, and not rows. */
  get countsSelection(): boolean {
    return 'computeSelectedColumnExpressions' in this.dataSource.createQueryBuilder()
  }

  get keyring(): Keyring {
    return encryptionOf(this.dataSource).keyring
  }

  /** A repository that finds no key in memory, whatever it is asked. */
  cold<T extends ObjectLiteral>(entity: EntityTarget<T>): Repository<T> {
    return coldly(this.dataSource.getRepository(entity), () => this.keyring.forget())
  }

  /** The cells of a table, as a plain driver sees them. */
  rows(table: string): Promise<Row[]> {
    return this.database.rows(table, 'id')
  }

  /** A cell, which must hold an envelope. */
  async envelope(table: string, column: string, row = 0): Promise<Buffer> {
    const cell = (await this.rows(table))[row]?.[column]
    expect(isEnvelope(cell), `${table}.${column} holds no envelope`).toBe(true)
    return cell as Buffer
  }

  /** Overwrites a cell behind TypeORM's back. */
  async overwrite(table: string, column: string, id: number, cell: Buffer | string | null): Promise<void> {
    const { quote } = this.database
    await this.database.query(`UPDATE ${quote(table)} SET ${quote(column)} = ? WHERE id = ?`, [cell, id])
  }

  /** Runs a statement on all tables of the entities, those first that others do not refer to. */
  async #onTables(statement: (table: string) => string): Promise<void> {
    // The others look at references only when a statement is through, which a tree's rows need.
    const isMysql = this.target === 'mariadb' || this.target === 'mysql'
    if (isMysql) await this.database.query('SET FOREIGN_KEY_CHECKS = 0')
    const tables = this.dataSource.entityMetadatas.filter(({ tableType }) => tableType !== 'view')
    let left = [...new Set(tables.map(({ tableName }) => tableName))]
    while (left.length > 0) {
      const failed: string[] = []
      let reason: unknown
      for (const table of left) {
        await this.database.query(statement(this.database.quote(table))).catch((error: unknown) => {
          failed.push(table)
          reason = error
        })
      }
      if (failed.length === left.length) throw reason
      left = failed
    }
  }

  /** Writes a row behind TypeORM's back. */
  async plant(table: string, row: Readonly<Record<string, Buffer | string | number | bigint | null>>): Promise<void> {
    const { quote } = this.database
    const names = Object.keys(row)
    const marks = names.map(() => '?').join(', ')
    const sql = `INSERT INTO ${quote(table)} (${names.map(quote).join(', ')}) VALUES (${marks})`
    await this.database.query(sql, Object.values(row))
  }

  clear(): Promise<void> {
    return this.#onTables(table => `DELETE FROM ${table}`)
  }

  /** Ends a world that shares its database with another. */
  async leave(): Promise<void> {
    for (const { tableType, tableName } of this.dataSource.entityMetadatas) {
      if (tableType === 'view') await this.database.query(`DROP VIEW ${this.database.quote(tableName)}`)
    }
    await this.#onTables(table => `DROP TABLE ${table}`)
    await this.dataSource.destroy()
  }
}

function coldly<T extends object>(target: T, forget: () => void): T {
  return new Proxy(target, {
    get(object, name, receiver) {
      const member: unknown = Reflect.get(object, name, receiver)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        forget()
        return member.apply(object, args)
      }
    },
  })
}

/** The version of TypeORM that this file's tests run on. */
export function typeormVersion(packageName: string): string {
  const entry = createRequire(import.meta.url).resolve(packageName)
  return JSON.parse(readFileSync(join(dirname(entry), 'package.json'), 'utf8')).version
}

/** Runs suites on every database. After every test, no plaintext may be in a table, an SQL parameter or a log. */
export function describeEverywhere(
  packageName: string,
  suites: Readonly<Record<string, (at: () => World, target: DatabaseTarget) => void>>,
): void {
  const version = typeormVersion(packageName)
  const isNewest = packageName === 'typeorm'
  describe.each(isNewest ? testDatabases() : testDatabaseFamilies())(`[typeorm ${version} / %s]`, target => {
    let world: World
    beforeAll(async () => {
      world = new World(await createTestDatabase(target))
      world.dataSource = world.open()
      await world.dataSource.initialize()
    }, serverStartTimeout)
    afterAll(async () => {
      if (world?.dataSource?.isInitialized) await world.dataSource.destroy()
      await world?.database.drop()
    })
    beforeEach(async () => {
      await world.clear()
      world.log.clear()
    })
    afterEach(async () => {
      expect(world.log.mentions(MARK)).toEqual([])
      expect(await world.database.grep([`${MARK}-`])).toEqual([])
    })
    for (const [name, suite] of Object.entries(suites)) describe(name, () => suite(() => world, target))
  })
}

/** A world of a suite's own entities, on the same database and with the same log. */
export function withEntities(
  at: () => World,
  own: NonNullable<DataSourceOptions['entities']>,
  options: Partial<DataSourceOptions> = {},
  encryption: Partial<EncryptionOptions> = {},
): () => World {
  let world: World
  beforeAll(async () => {
    world = new World(at().database, at().log)
    world.dataSource = world.open({ entities: own, ...options } as Partial<DataSourceOptions>, encryption)
    await world.dataSource.initialize()
  })
  afterAll(() => world?.leave())
  beforeEach(() => world.clear())
  return () => world
}

/** Expects a promise to reject, or a function to throw, with this code, and without plaintext. */
export async function refused(code: WaxsealErrorCode, act: () => unknown, field?: string): Promise<Error> {
  let error: unknown
  try {
    await act()
  } catch (thrown) {
    error = thrown
  }
  expect(error, `expected ${code}, and nothing was thrown`).toBeDefined()
  expect(error).toMatchObject(field === undefined ? { code } : { code, field })
  expect(`${(error as Error).stack}${JSON.stringify(error)}`).not.toContain(`${MARK}-`)
  return error as Error
}
