import { BlindIndex, type Normalizer, type ValueType } from '@waxseal/core'
import { refuse } from '../refuse.ts'
import type { DataModel, ScalarField } from '../schema/data-model.ts'
import { columnSpace } from '../schema/native-type.ts'
import type { BindingTarget } from './bind-field.ts'
import type { FieldIndex } from './encrypted-field.ts'

/** What is known of the index from the field that it is of. */
export interface IndexRequest {
  /** The index field; undefined where the field has no index. */
  readonly name: string | undefined
  /** What to call the encrypted field. */
  readonly field: string
  readonly context: string
  readonly type: ValueType
  readonly normalize: Normalizer | readonly Normalizer[] | undefined
}

/**
 * The blind index of a field, checked against the schema.
 *
 * @throws WaxsealError FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT, CONFIG_INVALID
 */
export function bindIndex(
  model: DataModel,
  indexed: ScalarField,
  request: IndexRequest,
  target: BindingTarget,
): FieldIndex | undefined {
  const { name, field, context, type, normalize } = request
  if (name === undefined) {
    if (normalize !== undefined) refuse('CONFIG_INVALID', field, '"normalize" is of use only with an "index"')
    return undefined
  }
  const scalar = model.scalars.get(name)
  if (scalar === undefined) refuse('FIELD_UNKNOWN', field, `the model ${model.name} has no index field "${name}"`)
  const isText = scalar.type === 'String'
  if ((!isText && scalar.type !== 'Bytes') || scalar.isList) {
    refuse('FIELD_UNSUPPORTED', field, `the index field "${name}" must be of type String or Bytes`)
  }
  checkRole(field, indexed, scalar)
  const blind = new BlindIndex(target.keyring, { context, type, field, normalize })
  checkSpace(field, scalar, isText ? blind.length * 2 : blind.length, target)
  return { name, form: isText ? 'text' : 'binary', blind }
}

function checkRole(field: string, indexed: ScalarField, scalar: ScalarField): void {
  const { name } = scalar
  if (name === indexed.name) refuse('CONFIG_INVALID', field, 'the index needs a field of its own')
  if (scalar.isId || scalar.isReference) {
    refuse('FIELD_UNSUPPORTED', field, `the index field "${name}" cannot be part of a key or relation`)
  }
  if (scalar.hasDefault) {
    refuse('FIELD_UNSUPPORTED', field, `the index field "${name}" cannot have a default: no value, no index`)
  }
  if (indexed.isOptional && !scalar.isOptional) {
    refuse(
      'FIELD_UNSUPPORTED',
      field,
      `the index field "${name}" must be optional (${scalar.type}?), for null has no index`,
    )
  }
}

function checkSpace(field: string, scalar: ScalarField, length: number, { provider }: BindingTarget): void {
  const space = columnSpace(provider, scalar.type, scalar.nativeType)
  const native = space?.name ?? `@db.${scalar.nativeType?.name}`
  const unit = scalar.type === 'String' ? 'characters' : 'bytes'
  if (space !== undefined && space.limit < length) {
    refuse(
      'COLUMN_TOO_SHORT',
      field,
      `the index field "${scalar.name}" is ${native}, and an index has ${length} ${unit}`,
    )
  }
  // A padded index is another value than the one that is searched for.
  if (space === undefined || (space.isFixed && space.limit !== length)) {
    refuse(
      'FIELD_UNSUPPORTED',
      field,
      `the index field "${scalar.name}" is ${native}, and an index has ${length} ${unit}`,
    )
  }
}
