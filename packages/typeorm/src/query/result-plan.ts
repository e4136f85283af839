import { type Bytes, keyIdOf } from '@waxseal/core'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { bytesOf, type EncryptedField, unquoted } from '../field/encrypted-field.ts'
import type { SelectInternals } from './typeorm-internals.ts'

/** A row as the driver hands it over. */
export type RawRow = Record<string, unknown>

/** Which cells of a result hold ciphertext, for one of the entities in it. */
interface SourcePlan {
  readonly cells: readonly { readonly key: string; readonly field: EncryptedField }[]
  /** The cells of the primary key. Joins repeat an entity in many rows, of which TypeORM reads the first. */
  readonly primary: readonly string[]
}

/** Where a query's rows hold ciphertext. */
export function planResult(binding: Binding, builder: SelectInternals, sample: RawRow): SourcePlan[] {
  const plans: SourcePlan[] = []
  for (const alias of builder.expressionMap.aliases) {
    if (!alias.hasMetadata) continue
    const fields = binding.fieldsOf(alias.metadata)
    if (fields.length === 0) continue
    const keyOf = (name: string): string => rawKey(builder, alias.name, alias.metadata, name)
    const cells = fields
      .map(field => ({ field, key: keyOf(field.column.databaseName) }))
      .filter(({ key }) => key in sample)
    if (cells.length > 0) {
      const primary = alias.metadata.primaryColumns.map(column => keyOf(column.databaseName))
      plans.push({ cells, primary })
    }
  }
  return plans
}

/** The data keys that the cells of a result name. */
export function keyIdsIn(plans: readonly SourcePlan[], rows: readonly RawRow[]): Set<number> {
  const ids = new Set<number>()
  for (const { cells } of plans) {
    for (const { key, field } of cells) {
      for (const row of rows) {
        const id = idOf(row[key], field)
        if (id !== undefined) ids.add(id)
      }
    }
  }
  return ids
}

function idOf(cell: unknown, field: EncryptedField): number | undefined {
  if (cell === null || cell === undefined) return undefined
  if (typeof cell === 'string') return keyIdOf(field.carrier === 'json' ? unquoted(cell) : cell)
  return keyIdOf(bytesOf(cell) as Bytes)
}

/**
 * Decrypts the binary cells of a result, each entity's once. Text has no identity by which to hand its value over; it is
 * decrypted when TypeORM comes to it.
 */
export function openCells(plans: readonly SourcePlan[], rows: readonly RawRow[], joined: boolean): void {
  for (const { cells, primary } of plans) {
    const binary = cells.filter(({ field }) => field.carrier === 'binary')
    const json = cells.filter(({ field }) => field.column.type === 'json')
    let previous: RawRow | undefined
    for (const row of rows) {
      const repeated = joined && previous !== undefined && isSameEntity(row, previous, primary)
      previous = row
      for (const { key } of json) quoteAgain(row, key)
      if (repeated) continue
      for (const { key, field } of binary) {
        const cell = row[key]
        if (typeof cell === 'object' && cell !== null) field.openAhead(cell)
      }
    }
  }
}

/** Of a JSON string that the driver has parsed, TypeORM 0.3.20 takes the text for JSON and parses it once more. */
function quoteAgain(row: RawRow, key: string): void {
  const cell = row[key]
  if (typeof cell === 'string' && !cell.startsWith('"')) row[key] = JSON.stringify(cell)
}

function isSameEntity(row: RawRow, other: RawRow, primary: readonly string[]): boolean {
  return primary.length > 0 && primary.every(key => row[key] !== undefined && row[key] === other[key])
}

/** The name of a column in raw rows. Long names are hashed, in a way that only this copy of TypeORM knows. */
function rawKey(builder: SelectInternals, alias: string, metadata: EntityMetadata, name: string): string {
  const plain = `${alias}_${name}`
  const limit = metadata.connection.driver.maxAliasLength ?? 0
  if (limit === 0 || plain.length <= limit) return plain
  const selection = `${builder.escape(alias)}.${builder.escape(name)}`
  const selects = builder.buildEscapedEntityColumnSelects(alias, metadata)
  return selects.find(select => select.selection === selection)?.aliasName ?? plain
}
