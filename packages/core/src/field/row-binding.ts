import { asBuffer, isBytes } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'

/** What kind of column a value that a row is known by stands in. It decides which values count as the same. */
export type RowKeyKind = 'integer' | 'text' | 'uuid' | 'bytes'

const KIND_CODES: Readonly<Record<RowKeyKind, number>> = { integer: 1, text: 2, uuid: 3, bytes: 4 }

const INTEGER = /^(0|-?[1-9][0-9]*)$/
const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i

/**
 * The bytes that bind a ciphertext to its row: the values of its `bindTo` columns, in the order of `bindTo`, each as
 * kind (1 byte) ‖ length (4 bytes, big-endian) ‖ bytes. One value has one form, in whatever type a driver or an
 * application has it: 7, 7n and '7' are the same integer, and a UUID has no case. See FORMAT.md, "Row binding".
 *
 * @param field - the encrypted field, for messages
 * @throws WaxsealError ROW_KEY_INVALID when a value is missing, or is none of its kind
 */
export function rowBinding(columns: readonly RowKeyColumn[], values: readonly unknown[], field: string): Buffer {
  const parts = columns.flatMap((column, i) => {
    const bytes = encodeKeyValue(column, values[i], field)
    const head = Buffer.alloc(5)
    head[0] = KIND_CODES[column.kind]
    head.writeUInt32BE(bytes.length, 1)
    return [head, bytes]
  })
  return Buffer.concat(parts)
}

/** A column that ciphertexts of its row are bound to. */
export interface RowKeyColumn {
  /** As its user calls it, for messages. */
  readonly name: string
  readonly kind: RowKeyKind
}

function encodeKeyValue(column: RowKeyColumn, value: unknown, field: string): Buffer {
  if (value === null || value === undefined) {
    refuse(column, field, 'it is missing: assign it before the row is written, and select it when the row is read')
  }
  const bytes = ENCODERS[column.kind](value)
  if (bytes === undefined) refuse(column, field, `it is no ${column.kind}`)
  return bytes
}

const ENCODERS: Readonly<Record<RowKeyKind, (value: unknown) => Buffer | undefined>> = {
  integer(value) {
    // Beyond 2^53 a number is not one integer, but several.
    if (typeof value === 'number' && !Number.isSafeInteger(value)) return undefined
    const digits = String(value === 0 ? 0 : value)
    return INTEGER.test(digits) ? Buffer.from(digits) : undefined
  },
  text: value => (typeof value === 'string' && value.isWellFormed() ? Buffer.from(value) : undefined),
  uuid: value =>
    typeof value === 'string' && UUID.test(value) ? Buffer.from(value.replaceAll('-', ''), 'hex') : undefined,
  bytes: value => (isBytes(value) ? asBuffer(value) : undefined),
}

function refuse(column: RowKeyColumn, field: string, what: string): never {
  throw new WaxsealError('ROW_KEY_INVALID', `${field}: bound to the row by "${column.name}", and ${what}`, { field })
}
