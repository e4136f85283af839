import type { Keyring } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import { decryptResult } from '../result/decrypt-result.ts'
import type { Fields } from '../walk/prisma-value.ts'
import { fieldOf } from './names.ts'

/** One cell on its own, as a row of its model, and where its value goes. */
interface Cell {
  readonly single: Fields
  readonly field: EncryptedField
  readonly row: Fields
  readonly name: string
}

/**
 * The rows of a raw query with their cells decrypted.
 *
 * @param aliases - the fields of cells that the query has named otherwise than their columns and fields
 */
export async function decryptRawRows<Row extends object>(
  model: Model,
  rows: readonly Row[],
  keyring: Keyring,
  aliases: Readonly<Record<string, string>>,
): Promise<Row[]> {
  const fields = fieldsByName(model, aliases)
  const keys = keyFieldsByName(model, aliases)
  const copies = rows.map(row => ({ ...row }))
  const cells = copies.flatMap(row => cellsOf(row as Fields, fields, keys))
  await decryptResult(
    model,
    cells.map(cell => cell.single),
    keyring,
    pending => pending,
  )
  for (const { single, field, row, name } of cells) row[name] = single[field.name]
  return copies
}

function fieldsByName(model: Model, aliases: Readonly<Record<string, string>>): Map<string, EncryptedField> {
  // The later ones win: what the caller says, then columns, then fields.
  return new Map([
    ...model.cells.map(field => [field.name, field] as const),
    ...model.cells.map(field => [field.column, field] as const),
    ...Object.entries(aliases).flatMap(([alias, name]) =>
      model.rowKeyFields.has(name) ? [] : [[alias, fieldOf(model, name)] as const],
    ),
  ])
}

/** The same for the fields that cells are bound to. */
function keyFieldsByName(model: Model, aliases: Readonly<Record<string, string>>): Map<string, string> {
  const keyFields = [...model.rowKeyFields.values()]
  return new Map([
    ...keyFields.map(({ name }) => [name, name] as const),
    ...keyFields.map(({ column, name }) => [column, name] as const),
    ...Object.entries(aliases).filter(([, name]) => model.rowKeyFields.has(name)),
  ])
}

function cellsOf(row: Fields, fields: ReadonlyMap<string, EncryptedField>, keys: ReadonlyMap<string, string>): Cell[] {
  const key: Fields = {}
  for (const [name, keyField] of keys) if (Object.hasOwn(row, name)) key[keyField] = row[name]
  const cells: Cell[] = []
  for (const [name, value] of Object.entries(row)) {
    const field = value === null ? undefined : fields.get(name)
    if (field !== undefined) cells.push({ single: { ...key, [field.name]: value }, field, row, name })
  }
  return cells
}
