import {
  contextChanged,
  type EncryptedDatabase,
  type EncryptedTable,
  findContext,
  isWaxsealError,
  keyIdOf,
  type TableField,
  WaxsealError,
  type WaxsealErrorCode,
} from '@waxseal/core'
import type { Operation } from '../operation/operation.ts'
import type { TableShape } from '../shape/column-shape.ts'
import { readShape } from '../shape/read-shape.ts'
import { PreparedTable, type StoredRow } from './prepared-table.ts'

const LOOKED_AT = 1_000
const SAMPLED = 20
// Bytes of all the cells of a row.
const SHORT = 50_000

/**
 * Compares a table with its declaration, and its cells with the keys, before anything is changed.
 *
 * @param scopeColumn - the column that names the scope of a row's values
 * @throws WaxsealError TABLE_UNSUITABLE, CONFIG_INVALID, CONTEXT_CHANGED, KEY_UNKNOWN, KEY_RECORD_INVALID, KEY_UNWRAP_FAILED …
 */
export async function prepareTable(
  { database, encryption }: EncryptedDatabase,
  table: EncryptedTable,
  operation: Operation,
  scopeColumn: string | undefined,
): Promise<PreparedTable | undefined> {
  const fields = operation.fieldsOf(table)
  if (fields.length === 0) return undefined
  const shape = await readShape(database, table)
  if (shape.columns.size === 0) refuse(table.name, `the database has no table "${table.table}"`)
  for (const field of fields) checkColumns(shape, field)
  checkScope(table, shape, fields, operation, scopeColumn)
  const key = await findKey(table, shape, fields)
  const prepared = new PreparedTable({ table, database, shape, key, fields, scopeColumn })
  await checkNulls(prepared)
  await checkCells(prepared, encryption.keyring)
  return prepared
}

function checkColumns(shape: TableShape, field: TableField): void {
  const named = [
    field.column,
    ...(field.index ? [field.index.column] : []),
    ...field.bindTo.map(({ column }) => column),
  ]
  const missing = named.find(column => !shape.columns.has(column))
  if (missing !== undefined) {
    refuse(
      field.name,
      `its table has no column "${missing}" in the database: migrate it first, or correct the declaration`,
    )
  }
  const { type, carriers } = shape.columns.get(field.column)!
  if (!carriers.includes(field.carrier)) {
    refuse(
      field.name,
      `its column is ${type} in the database, which holds no ${field.carrier} ciphertext: prepare it first`,
    )
  }
  const unread = field.bindTo.find(({ column }) => shape.columns.get(column)!.kind === undefined)
  if (unread !== undefined)
    refuse(field.name, `it is bound to "${unread.name}", a column of a type that has no exact text`)
}

function checkScope(
  table: EncryptedTable,
  shape: TableShape,
  fields: readonly TableField[],
  operation: Operation,
  scopeColumn: string | undefined,
): void {
  if (scopeColumn !== undefined && shape.columns.get(scopeColumn)?.kind === undefined) {
    const what = `${table.name}: scopeColumns names "${scopeColumn}", which is no column of integers, text or UUIDs of "${table.table}"`
    throw new WaxsealError('CONFIG_INVALID', what, { field: table.name })
  }
  const scoped = fields.find(field => field.scoped)
  if (operation.name !== 'encrypt' || scoped === undefined || scopeColumn !== undefined) return
  throw new WaxsealError(
    'SCOPE_MISSING',
    `${scoped.name} is encrypted under the keys of a tenant, and nothing says which a row belongs to: name the column, ` +
      `scopeColumns: { ${table.name}: 'tenant_id' }`,
    { field: scoped.name },
  )
}

/** The key that rows are ordered by: the primary key, or another that is never NULL. */
async function findKey(
  table: EncryptedTable,
  shape: TableShape,
  fields: readonly TableField[],
): Promise<readonly string[]> {
  const changing = new Set(fields.flatMap(field => [field.column, field.index?.column]))
  // An index of encrypted values changes while rows are worked on.
  const keys = shape.keys.filter(key => !key.some(column => changing.has(column)))
  const [first] = keys
  if (first === undefined) {
    refuse(table.name, 'its table has no primary key, nor a unique index over columns that are never NULL: add one')
  }
  const usable = keys.find(key => key.every(column => shape.columns.get(column)!.kind !== undefined))
  if (usable !== undefined) return usable
  const column = shape.columns.get(first.find(name => shape.columns.get(name)!.kind === undefined)!)!
  refuse(
    table.name,
    `its key column "${column.name}" is ${column.type}, whose values have no exact text to be ordered by: add a unique index over ` +
      'integers, text, UUIDs or bytes',
  )
}

/** SQLite lets a primary key be NULL, and such rows would be passed over. */
async function checkNulls({ database, keyset, name, table }: PreparedTable): Promise<void> {
  if (database.dialect !== 'sqlite') return
  const isNull = keyset.order.split(', ').map(column => `${column} IS NULL`)
  const rows = await database.query(`SELECT 1 AS found FROM ${name} t WHERE ${isNull.join(' OR ')} LIMIT 1`)
  if (rows.length > 0) refuse(table.name, 'some of its rows have NULL in their primary key: give them one')
}

// The keys that a cell names are another application's, or were exchanged.
const FOREIGN: readonly WaxsealErrorCode[] = ['KEY_UNKNOWN', 'KEY_RECORD_INVALID', 'KEY_UNWRAP_FAILED']

/** Looks at a few cells: whether their keys are in the key table, and whether they were written under the field's context. */
async function checkCells(table: PreparedTable, keyring: EncryptedDatabase['encryption']['keyring']): Promise<void> {
  const rows = await sampleRows(table)
  for (const prepared of table.fields) {
    const cells = rows.flatMap(row => {
      const cell = table.cellOf(row, prepared)
      const stored = cell === null ? undefined : prepared.field.stored(cell)
      return keyIdOf(stored) === undefined ? [] : [{ stored, binding: table.bindingOf(row, prepared) }]
    })
    const refusals = await Promise.all(cells.map(({ stored }) => refusalOf(() => keyring.load([keyIdOf(stored)!]))))
    if (cells.length > 0 && refusals.every(refusal => refusal !== undefined)) throw refusals[0]!
    const finding = await findContext(prepared.field.cipher, cells, keyring)
    if (typeof finding === 'object')
      throw contextChanged({ field: prepared.field.name, context: prepared.field.context }, finding.written)
  }
}

/** Short ones out of the first rows. */
async function sampleRows(table: PreparedTable): Promise<readonly StoredRow[]> {
  const first = { after: undefined, upTo: undefined }
  const upTo = await table.keyAt(first, LOOKED_AT)
  return table.select({ ...first, upTo }, `${table.length} < ${SHORT}`, SAMPLED)
}

async function refusalOf(load: () => Promise<void> | undefined): Promise<WaxsealError | undefined> {
  try {
    await load()
  } catch (error) {
    if (FOREIGN.some(code => isWaxsealError(error, code))) return error as WaxsealError
  }
  return undefined
}

function refuse(field: string, what: string): never {
  throw new WaxsealError('TABLE_UNSUITABLE', `${field}: ${what}`, { field })
}
