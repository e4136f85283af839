import { WaxsealError } from '../errors.ts'

/** What a field's column has room for. */
export interface ColumnSpace {
  /** What the column takes: bytes where it is binary, characters where it is text. Unlimited where not given. */
  readonly capacity?: number | undefined
  /** The column that takes a ciphertext of this length, for the message that refuses one: `@db.Text`. */
  readonly wider?: ((length: number) => string) | undefined
}

/** Refuses a ciphertext that is longer than its column takes. @throws WaxsealError VALUE_TOO_LONG */
export function refuseLength(field: string, envelope: string | Buffer, { capacity, wider }: ColumnSpace): never {
  const { length } = envelope
  const unit = typeof envelope === 'string' ? 'characters' : 'bytes'
  const remedy = wider === undefined ? 'widen the column' : `make the column ${wider(length)}`
  throw new WaxsealError(
    'VALUE_TOO_LONG',
    `${field}: the ciphertext has ${length} ${unit}, and the column takes ${capacity}: nothing was written; ${remedy}`,
    { field },
  )
}
