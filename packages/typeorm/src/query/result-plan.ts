import { isBytes, keyIdOf } from '@waxseal/core'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { bytesOf } from '../field/bytes-of.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { isJsonString, unquoted } from '../field/json-cell.ts'
import type { SelectInternals } from './typeorm-internals.ts'

/** A row as the driver hands it over. */
export type RawRow = Record<string, unknown>

/** A column of a result that holds ciphertext. */
export interface EncryptedCells {
  /** Its name in the rows. */
  readonly key: string
  readonly field: EncryptedField
  /** The names of the columns that it is bound to. */
  readonly rowKeys: readonly string[]
}

/** Where a query's rows hold ciphertext. */
export function planResult(binding: Binding, builder: SelectInternals, sample: RawRow): EncryptedCells[] {
  return builder.expressionMap.aliases.flatMap(alias => {
    if (!alias.hasMetadata) return []
    const { name, metadata } = alias
    const keyOf = ({ databaseName }: ColumnMetadata): string => rawKey(builder, name, metadata, databaseName)
    return binding
      .fieldsOf(metadata)
      .map(field => cellsOf(field, keyOf))
      .filter(({ key }) => key in sample)
  })
}

/** Where rows hold the cells of a field, and what they are bound to. */
export function cellsOf(field: EncryptedField, keyOf: (column: ColumnMetadata) => string): EncryptedCells {
  const rowKeys = field.rowKey?.columns.map(({ column }) => keyOf(column)) ?? []
  return { field, key: keyOf(field.column), rowKeys }
}

/** What the cell of a row is bound to; undefined where its field is not bound to its row. @throws WaxsealError ROW_KEY_INVALID */
export function bindingIn(row: RawRow, { field, rowKeys }: EncryptedCells): Buffer | undefined {
  return field.rowKey?.bindingOf(
    rowKeys.map(name => row[name]),
    field.name,
  )
}

/** The data keys that the cells of a result name. */
export function collectKeyIds(plan: readonly EncryptedCells[], rows: readonly RawRow[]): Set<number> {
  const ids = new Set<number>()
  for (const { key } of plan) {
    let last: number | undefined
    for (const row of rows) {
      const cell = row[key]
      if (cell === null || cell === undefined) continue
      // Not kept as a Buffer where libsql gave an ArrayBuffer: tens of thousands that live on cost more than making them twice.
      const id = keyIdOf(typeof cell === 'string' ? unquoted(cell) : isBytes(cell) ? cell : bytesOf(cell))
      if (id === undefined || id === last) continue
      ids.add(id)
      last = id
    }
  }
  return ids
}

/**
 * Puts the JSON strings that a driver has parsed back into quotes: TypeORM 0.3.20 takes the text for JSON and parses it once
 * more.
 */
export function quoteJson(plan: readonly EncryptedCells[], rows: readonly RawRow[]): void {
  for (const { key, field } of plan) {
    if (field.jsonCells !== 'either' || field.rowKey !== undefined) continue
    for (const row of rows) {
      const cell = row[key]
      if (typeof cell === 'string' && !isJsonString(cell)) row[key] = JSON.stringify(cell)
    }
  }
}

/** The name of a column in raw rows. Long names are hashed, in a way that only this copy of TypeORM knows. */
export function rawKey(builder: SelectInternals, alias: string, metadata: EntityMetadata, name: string): string {
  const plain = `${alias}_${name}`
  const limit = metadata.connection.driver.maxAliasLength ?? 0
  if (limit === 0 || plain.length <= limit) return plain
  const selection = `${builder.escape(alias)}.${builder.escape(name)}`
  const selects = builder.buildEscapedEntityColumnSelects(alias, metadata)
  return selects.find(select => select.selection === selection)?.aliasName ?? plain
}
