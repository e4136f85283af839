import { type Keyring, keyIdOf } from '@waxseal/core'
import type { ObjectLiteral } from 'typeorm'
import { bytesOf, type EncryptedField } from '../field/encrypted-field.ts'
import { unquoted } from '../field/json-cell.ts'

/** Decrypts the cells of raw rows that belong to encrypted fields. Returns new rows. */
export async function decryptRows<Row extends ObjectLiteral>(
  fields: readonly EncryptedField[],
  rows: readonly Row[],
  keyring: Keyring,
  alias: string | undefined,
): Promise<Row[]> {
  const prefix = alias === undefined ? '' : `${alias}_`
  const cells = fields.map(field => ({ field, key: prefix + field.column.databaseName }))
  const ids = new Set<number>()
  for (const row of rows) {
    for (const { key } of cells) {
      const cell: unknown = row[key]
      const id = keyIdOf(typeof cell === 'string' ? unquoted(cell) : bytesOf(cell))
      if (id !== undefined) ids.add(id)
    }
  }
  await keyring.load(ids)
  return rows.map(row => {
    const opened: ObjectLiteral = { ...row }
    for (const { key, field } of cells) {
      const cell: unknown = row[key]
      if (cell !== null && cell !== undefined) opened[key] = field.open(cell)
    }
    return opened as Row
  })
}
