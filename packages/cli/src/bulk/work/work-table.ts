import { quoteName, type SqlDialect, type TableDatabase } from '@waxseal/core'
import { Parameters } from '../sql/parameters.ts'

/** The table that remembers how far work has come. */
export const WORK_TABLE = 'waxseal_work'

/** A part of a table that one worker does, and how far it is. */
export interface WorkRange {
  readonly number: number
  /** The rows after this key … */
  readonly after: readonly string[] | undefined
  /** … and up to this one; undefined in the last range, which has no end. */
  readonly upTo: readonly string[] | undefined
  /** The key of the last row that is done. */
  readonly position: readonly string[] | undefined
  readonly isDone: boolean
  /** Counts and findings, as JSON. */
  readonly report: string
}

/** What a run of work is known by. */
export interface WorkIdentity {
  readonly table: string
  readonly operation: string
  /** A hash of the options that decide what is done. */
  readonly options: string
}

/** The statement that creates {@link WORK_TABLE}, for those who run migrations. It changes nothing where the table exists. */
export function workTableDdl(dialect: SqlDialect): string {
  const text = dialect === 'mysql' ? 'LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : 'TEXT'
  const name = dialect === 'mysql' ? 'VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : 'VARCHAR(255)'
  return `CREATE TABLE IF NOT EXISTS ${quoteName(dialect, WORK_TABLE)} (
  table_name ${name} NOT NULL,
  operation VARCHAR(16) NOT NULL,
  range_number INTEGER NOT NULL,
  options CHAR(64) NOT NULL,
  after_key ${text},
  up_to_key ${text},
  position ${text},
  state VARCHAR(16) NOT NULL,
  report ${text} NOT NULL,
  updated_at CHAR(24) NOT NULL,
  PRIMARY KEY (table_name, operation, range_number)
)`
}

/** {@link WORK_TABLE}, for one table and operation. */
export class WorkTable {
  readonly #database: TableDatabase
  readonly #identity: WorkIdentity
  readonly #name: string

  constructor(database: TableDatabase, identity: WorkIdentity) {
    this.#database = database
    this.#identity = identity
    this.#name = quoteName(database.dialect, WORK_TABLE)
  }

  /** Creates the table where it does not exist. */
  async create(): Promise<void> {
    // Asked first: a user who may not create tables may have had it created.
    const exists = await this.#database.query(`SELECT COUNT(*) AS n FROM ${this.#name} WHERE 1 = 0`).then(
      () => true,
      () => false,
    )
    if (exists) return
    const create = () => this.#database.execute(workTableDdl(this.#database.dialect))
    // PostgreSQL's IF NOT EXISTS is no lock: of two that create at once one may fail, and finds the table the next time.
    await create().catch(create)
  }

  /** What is remembered of this operation on this table, and of others on it that are not done. */
  async runs(): Promise<{ operation: string; options: string; isDone: boolean }[]> {
    const p = this.#parameters()
    const rows = await this.#database.query(
      `SELECT operation, options, MIN(CASE WHEN state = 'done' THEN 1 ELSE 0 END) AS done FROM ${this.#name}
        WHERE table_name = ${p.add(this.#identity.table)} GROUP BY operation, options`,
      p.values,
    )
    return rows.map(row => ({
      operation: String(row.operation),
      options: String(row.options),
      isDone: Number(row.done) === 1,
    }))
  }

  /** The ranges of this run, in order. */
  async ranges(): Promise<WorkRange[]> {
    const p = this.#parameters()
    const rows = await this.#database.query(
      `SELECT range_number, after_key, up_to_key, position, state, report FROM ${this.#name} WHERE ${this.#own(p)} ORDER BY range_number`,
      p.values,
    )
    return rows.map(row => ({
      number: Number(row.range_number),
      after: keyOf(row.after_key),
      upTo: keyOf(row.up_to_key),
      position: keyOf(row.position),
      isDone: row.state === 'done',
      report: String(row.report),
    }))
  }

  /** Adds the ranges of a new run, all or, where another process has done so, none. */
  async add(ranges: readonly Pick<WorkRange, 'number' | 'after' | 'upTo'>[]): Promise<void> {
    const p = this.#parameters()
    const { table, operation, options } = this.#identity
    const values = ranges.map(({ number, after, upTo }) => {
      const cells = [table, operation, number, options, keyText(after), keyText(upTo), 'open', '{}', now()]
      return `(${cells.map(cell => p.add(cell, this.#database.dialect === 'postgres' && typeof cell === 'number' ? 'CAST(? AS integer)' : '?')).join(', ')})`
    })
    const columns = 'table_name, operation, range_number, options, after_key, up_to_key, state, report, updated_at'
    try {
      await this.#database.execute(`INSERT INTO ${this.#name} (${columns}) VALUES ${values.join(', ')}`, p.values)
    } catch (error) {
      if ((await this.ranges()).length === 0) throw error
    }
  }

  /** Remembers how far a range is. */
  async save(number: number, progress: Pick<WorkRange, 'position' | 'isDone' | 'report'>): Promise<void> {
    const p = this.#parameters()
    const set =
      `position = ${p.add(keyText(progress.position), this.#text)}, state = ${p.add(progress.isDone ? 'done' : 'open', this.#text)}, ` +
      `report = ${p.add(progress.report, this.#text)}, updated_at = ${p.add(now(), this.#text)}`
    const where = `${this.#own(p)} AND range_number = ${p.add(number, this.#database.dialect === 'postgres' ? 'CAST(? AS integer)' : '?')}`
    await this.#database.execute(`UPDATE ${this.#name} SET ${set} WHERE ${where}`, p.values)
  }

  /** Forgets what is remembered of this operation on this table or, with `all`, of any. */
  async forget({ all }: { readonly all: boolean }): Promise<void> {
    const p = this.#parameters()
    const where = all ? `table_name = ${p.add(this.#identity.table)}` : this.#own(p)
    await this.#database.execute(`DELETE FROM ${this.#name} WHERE ${where}`, p.values)
  }

  get #text(): string {
    return this.#database.dialect === 'postgres' ? 'CAST(? AS text)' : '?'
  }

  #parameters(): Parameters {
    return new Parameters(this.#database.dialect)
  }

  #own(p: Parameters): string {
    const { table, operation } = this.#identity
    return `table_name = ${p.add(table)} AND operation = ${p.add(operation)}`
  }
}

function keyText(key: readonly string[] | undefined): string | null {
  return key === undefined ? null : JSON.stringify(key)
}

function keyOf(cell: unknown): readonly string[] | undefined {
  return cell === null || cell === undefined ? undefined : (JSON.parse(String(cell)) as string[])
}

function now(): string {
  return new Date().toISOString()
}
