import { setTimeout as sleep } from 'node:timers/promises'
import { isUnavailable, isWaxsealError } from '@waxseal/core'
import type { Operation } from '../operation/operation.ts'
import { RowFinding } from '../operation/row-finding.ts'
import type { Tally } from '../work/tally.ts'
import { type CellChange, kindOf, type RowChange } from './cell-change.ts'
import { databaseError, type Failure, failureOf } from './failure.ts'
import type { PreparedTable, StoredRow } from './prepared-table.ts'
import { longestInList, type UpdateStatements } from './update-sql.ts'

// Parameters of one statement: PostgreSQL and prepared statements of MySQL take 65,535, SQLite 32,766.
const MOST_PARAMETERS = 20_000
const MOST_BYTES = 4_000_000
const TRIES = 12
const FIRST_PAUSE = 20
const LONGEST_PAUSE = 3_000

/** Does the work of a range of rows that have been read, until each of them is settled: changed, found not to need it, or a finding. */
export class Batch {
  readonly #table: PreparedTable
  readonly #operation: Operation
  readonly #tally: Tally
  readonly #statements: UpdateStatements
  /** Rows that are findings already, by their key. */
  readonly #given = new Set<string>()

  constructor(table: PreparedTable, operation: Operation, tally: Tally, statements: UpdateStatements) {
    this.#table = table
    this.#statements = statements
    this.#operation = operation
    this.#tally = tally
  }

  /**
   * @param range - the range that `rows` are all of the rows with work in
   * @param readAgain - reads those rows of the range again that have work still
   */
  async settle(rows: readonly StoredRow[], readAgain: () => Promise<readonly StoredRow[]>): Promise<void> {
    let open = rows
    for (let attempt = 0; ; attempt++) {
      const changes = await this.#judge(open)
      // Of rows that are held again and again, others go on one by one.
      const missed = await this.#write(changes, attempt > 2 ? 1 : Number.POSITIVE_INFINITY)
      if (missed.length === 0) return
      if (attempt >= TRIES) {
        for (const { key } of missed) {
          this.#tally.find(
            key,
            this.#table.table.name,
            'ROW_BUSY',
            'others held or changed the row each time that it was tried',
          )
        }
        return
      }
      await sleep(Math.min(FIRST_PAUSE * 2 ** attempt * Math.random(), LONGEST_PAUSE))
      open = await readAgain()
    }
  }

  async #judge(rows: readonly StoredRow[]): Promise<RowChange[]> {
    const { keyset, fields } = this.#table
    const isOpen = (row: StoredRow) => !this.#given.has(JSON.stringify(keyset.keyOf(row)))
    const fresh = this.#given.size === 0 ? rows : rows.filter(isOpen)
    await this.#operation.prepare(this.#table, fresh)
    const changes: RowChange[] = []
    for (const row of fresh) {
      const cells: CellChange[] = []
      for (const prepared of fields) {
        try {
          const change = this.#operation.judge(this.#table, row, prepared, this.#tally)
          if (change !== undefined) cells.push(change)
        } catch (error) {
          this.#take(error, row, prepared.field.name)
        }
      }
      if (cells.length > 0) changes.push({ key: keyset.keyOf(row), cells })
    }
    return changes
  }

  /** Makes a refusal a finding of its row. */
  #take(error: unknown, row: StoredRow, field: string): void {
    const isFinding = error instanceof RowFinding || (isWaxsealError(error) && !isUnavailable(error))
    if (!isFinding) throw error
    this.#find(this.#table.keyset.keyOf(row), field, error)
  }

  #find(key: readonly string[], field: string, { code, message }: Pick<RowFinding, 'code' | 'message'>): void {
    this.#given.add(JSON.stringify(key))
    this.#tally.find(key, field, code, message)
  }

  /** Writes changes, and gives those back that were not found as they had been read, or could not be had. */
  async #write(changes: readonly RowChange[], most: number): Promise<readonly RowChange[]> {
    const missed: RowChange[] = []
    for (const rows of statementsOf(changes, most, longestInList(this.#table.database.dialect)))
      missed.push(...(await this.#writeTogether(rows)))
    return missed
  }

  async #writeTogether(rows: readonly RowChange[]): Promise<readonly RowChange[]> {
    const outcome = await this.#update(rows)
    if (typeof outcome === 'number') {
      this.#tally.changed += outcome
      // Which of them were missed, reading again tells.
      return outcome < rows.length ? rows : []
    }
    if (outcome.failure === 'passing') return rows
    if (rows.length > 1) return this.#write(rows, 1)
    if (outcome.failure === 'other') throw databaseError(outcome.error, this.#table.table.name)
    const [row] = rows
    const field = row!.cells.map(({ prepared }) => prepared.field.name).join(', ')
    if (outcome.failure === 'unique') {
      const message = `${field}: another row has the same index value: the values are equal, once they are normalised, and the index is unique`
      this.#find(row!.key, field, { code: 'UNIQUE_VIOLATION', message })
    } else {
      const { message } = databaseError(outcome.error, field)
      this.#find(row!.key, field, { code: 'DATABASE_REFUSED', message })
    }
    return []
  }

  async #update(rows: readonly RowChange[]): Promise<number | { failure: Failure; error: unknown }> {
    const { sql, values } = this.#statements.of(rows)
    try {
      return await this.#table.database.execute(sql, values)
    } catch (error) {
      return { failure: failureOf(error), error }
    }
  }
}

/** Changes that one statement makes: of one kind, and not too many or too long. */
function statementsOf(changes: readonly RowChange[], most: number, longest: number): RowChange[][] {
  const kinds = new Map<string, { rows: RowChange[]; bytes: number }>()
  const statements: RowChange[][] = []
  for (const change of changes) {
    const kind = kindOf(change)
    let current = kinds.get(kind)
    // A character has up to 3 bytes for each of its units.
    const bytes = change.cells.reduce((sum, { old, value }) => sum + 3 * old.length + (value?.length ?? 0), 0)
    if (bytes > longest) {
      statements.push([change])
      continue
    }
    const parameters = change.key.length + change.cells.length * 3
    if (
      current === undefined ||
      current.rows.length >= most ||
      current.rows.length * parameters > MOST_PARAMETERS ||
      current.bytes + bytes > MOST_BYTES
    ) {
      current = { rows: [], bytes: 0 }
      kinds.set(kind, current)
      statements.push(current.rows)
    }
    current.rows.push(change)
    current.bytes += bytes
  }
  return statements
}
