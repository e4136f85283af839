import { envelopeLength, envelopeTextLength } from '@waxseal/core'
import { refuse } from '../refuse.ts'
import type { ScalarField } from '../schema/data-model.ts'
import { columnSpace, type Provider, widerType } from '../schema/native-type.ts'
import type { Carrier } from './carrier.ts'

/** What a column has room for: characters where ciphertexts are text, bytes where they are binary. */
export interface CiphertextSpace {
  /** undefined where there is no limit. */
  readonly capacity: number | undefined
  /** The native type that takes a ciphertext of this length. */
  readonly wider: (length: number) => string
}

/**
 * The room for ciphertexts in a field's column.
 *
 * @throws WaxsealError FIELD_UNSUPPORTED when the column holds none as it is; COLUMN_TOO_SHORT when it has room for none
 */
export function ciphertextSpace(
  label: string,
  scalar: ScalarField,
  carrier: Carrier,
  provider: Provider,
): CiphertextSpace {
  const space = columnSpace(provider, scalar.type, scalar.nativeType)
  const isText = carrier.form === 'text'
  const shortest = isText ? envelopeTextLength(0) : envelopeLength(0)
  const wider = (length: number) => widerType(provider, carrier.prismaType, length)
  if (space === undefined || space.isFixed) {
    const native = space?.name ?? `@db.${scalar.nativeType?.name}`
    const what = `a column of type ${native} cannot hold a ciphertext as it is; use ${wider(shortest)}`
    refuse('FIELD_UNSUPPORTED', label, what)
  }
  if (space.limit < shortest) {
    const growth = isText ? '3 bytes of the value take 4 more' : 'byte of the value takes one more'
    refuse(
      'COLUMN_TOO_SHORT',
      label,
      `${space.name} is too short: the shortest ciphertext has ${shortest} ${isText ? 'characters' : 'bytes'}, and each ` +
        `${growth}; make the column ${wider(shortest)}`,
    )
  }
  return { capacity: Number.isFinite(space.limit) ? space.limit : undefined, wider }
}
