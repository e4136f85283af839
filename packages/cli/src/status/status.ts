import type { EncryptedDatabase, EncryptedTable, KeyDescription, TableField } from '@waxseal/core'
import { type Advice, adviceFor } from './advice.ts'
import { type CellCounts, countCells } from './count-cells.ts'

/** An encrypted column, and the cells that it holds. */
export interface ColumnStatus {
  /** As the application calls it: `Patient.email`. */
  readonly field: string
  readonly table: string
  readonly column: string
  readonly carrier: TableField['carrier']
  /** True where each row belongs to a scope of its own. */
  readonly scoped: boolean
  readonly indexColumn: string | undefined
  /** Undefined where the column could not be counted. */
  readonly cells: ColumnCells | undefined
  /** The driver's code, where it could not be counted. */
  readonly problem?: string | undefined
}

/** Cells of a column by what they are under. All but `unindexed` add up to the rows of the table. */
export interface ColumnCells {
  readonly rows: number
  readonly null: number
  readonly plaintext: number
  /** Under the key that its scope writes under now. */
  readonly active: number
  /** Under an older key that still decrypts. */
  readonly older: number
  /** Under a key that was destroyed: lost for good, as was wanted. */
  readonly destroyed: number
  /** Under a key that the key store does not hold. */
  readonly unknown: number
  /** Envelopes of a later version, or sealed without a data key. */
  readonly foreign: number
  /** Encrypted, in a row without an index value, where there is an index. */
  readonly unindexed: number
}

/** A data key, and the cells under it. */
export interface KeyStatus extends KeyDescription {
  /** Of data keys: cells in all columns that were counted. */
  readonly cells: number | undefined
}

/** How the keys and encrypted columns of an application are. */
export interface StatusReport {
  readonly at: Date
  readonly orm: EncryptedDatabase['orm']
  readonly keys: readonly KeyStatus[]
  readonly columns: readonly ColumnStatus[]
  /** Fields that KMS encrypts without a data key: nothing of them is counted. */
  readonly directFields: readonly string[]
  /** What to do next, findings first. */
  readonly next: readonly Advice[]
}

/** What {@link status} takes. */
export interface StatusOptions {
  /** Told before each column is counted. */
  readonly onColumn?: ((field: string, done: number, total: number) => void) | undefined
  /** Milliseconds since 1970, for tests. */
  readonly now?: number | undefined
}

/**
 * Tells how keys and encrypted columns are. It only reads: the key store, and each column once, counted by the database
 * itself by the first bytes of its cells.
 *
 * @throws WaxsealError KEY_TABLE_MISSING, KEY_STORE_UNAVAILABLE, KEY_RECORD_INVALID
 */
export async function status(source: EncryptedDatabase, options: StatusOptions = {}): Promise<StatusReport> {
  const described = await source.encryption.keyring.describe()
  const byId = new Map(described.filter(key => key.purpose === 'data').map(key => [key.id, key]))
  const perKey = new Map<string, number>()
  const columns: ColumnStatus[] = []
  const all = source.tables.flatMap(table => table.fields.map(field => [table, field] as const))
  for (const [table, field] of all) {
    options.onColumn?.(field.name, columns.length, all.length)
    columns.push(await columnStatus(source, table, field, byId, perKey))
  }
  const keys = described.map(key => ({
    ...key,
    cells: key.purpose === 'data' ? (perKey.get(key.id) ?? 0) : undefined,
  }))
  const at = new Date(options.now ?? Date.now())
  const report = { at, orm: source.orm, keys, columns, directFields: source.directFields }
  return { ...report, next: adviceFor(report) }
}

async function columnStatus(
  { database }: EncryptedDatabase,
  table: EncryptedTable,
  field: TableField,
  byId: ReadonlyMap<string, KeyDescription>,
  perKey: Map<string, number>,
): Promise<ColumnStatus> {
  const about = {
    field: field.name,
    table: table.schema === undefined ? table.table : `${table.schema}.${table.table}`,
    column: field.column,
    carrier: field.carrier,
    scoped: field.scoped,
    indexColumn: field.index?.column,
  }
  try {
    const counts = await countCells(database, table, field)
    for (const [id, cells] of counts.byKey) perKey.set(id, (perKey.get(id) ?? 0) + cells)
    return { ...about, cells: sortOut(counts, byId) }
  } catch (error) {
    // Such as a table that no migration has made yet. The message may quote what it likes; the code does not.
    const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
    return { ...about, cells: undefined, problem: String(code ?? name ?? 'unknown') }
  }
}

function sortOut({ byKey, ...counts }: CellCounts, byId: ReadonlyMap<string, KeyDescription>): ColumnCells {
  const sums = { active: 0, older: 0, destroyed: 0, unknown: 0 }
  for (const [id, cells] of byKey) sums[standing(byId.get(id))] += cells
  const { null: empty, plaintext, foreign } = counts
  const rows = empty + plaintext + foreign + [...byKey.values()].reduce((sum, cells) => sum + cells, 0)
  return { rows, ...counts, ...sums }
}

function standing(key: KeyDescription | undefined): 'active' | 'older' | 'destroyed' | 'unknown' {
  if (key === undefined) return 'unknown'
  if (key.state === 'destroyed') return 'destroyed'
  return key.active ? 'active' : 'older'
}
