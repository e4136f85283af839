import { asBuffer, type Bytes } from '../bytes.ts'
import type { ValueType } from '../codec/value-type.ts'
import { WaxsealError } from '../errors.ts'
import type { TableField } from './table-field.ts'

/**
 * A value in clear, as a parameter for the column that held its ciphertext: what migration mode reads as the same value. Text in a
 * text column, its bytes in a binary one; in a JSON column JSON, where bigints and dates are strings.
 *
 * @throws WaxsealError FIELD_UNSUPPORTED for bytes, where the column is none of bytes
 */
export function plainCell(
  { name, type, carrier }: Pick<TableField, 'name' | 'type' | 'carrier'>,
  value: unknown,
): string | Buffer {
  if (type === 'buffer') {
    if (carrier === 'binary') return asBuffer(value as Bytes)
    throw new WaxsealError(
      'FIELD_UNSUPPORTED',
      `${name}: its values are bytes, which a ${carrier} column has no form for: copy them to a binary column through the ORM`,
      { field: name },
    )
  }
  if (carrier === 'json') return JSON.stringify(isJsonType(type) ? value : textOf(type, value))
  const text = textOf(type, value)
  return carrier === 'binary' ? Buffer.from(text) : text
}

function isJsonType(type: ValueType): boolean {
  return type === 'json' || type === 'boolean' || type === 'number'
}

function textOf(type: ValueType, value: unknown): string {
  if (type === 'date') return (value as Date).toISOString()
  if (type === 'json') return JSON.stringify(value)
  return Object.is(value, -0) ? '-0' : String(value)
}
