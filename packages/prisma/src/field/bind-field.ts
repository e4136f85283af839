import {
  DirectCipher,
  FieldCipher,
  isValueType,
  type Keyring,
  type ReadingOptions,
  unsealedOptions,
  type ValueType,
} from '@waxseal/core'
import type { FieldOptions, FieldType } from '../options.ts'
import { refuse } from '../refuse.ts'
import type { DataModel, ScalarField } from '../schema/data-model.ts'
import type { Provider } from '../schema/native-type.ts'
import { bindIndex } from './bind-index.ts'
import { type Carrier, carrierOf } from './carrier.ts'
import { ciphertextSpace } from './ciphertext-space.ts'
import { type DecimalClass, DecimalText } from './decimal.ts'
import { EncryptedField } from './encrypted-field.ts'
import type { RowKey } from './row-key.ts'

/** What fields are bound to. */
export interface BindingTarget {
  readonly keyring: Keyring
  /** Names the application, for values that no data key encrypts. */
  readonly namespace: string | undefined
  readonly provider: Provider
  /** For fields that say nothing of their own. */
  readonly reading: ReadingOptions
  readonly decimal: DecimalClass | undefined
  /** The fields of a model that the client leaves out of results. */
  readonly omitted: (model: string) => ReadonlySet<string>
}

const OPTIONS: readonly string[] = [
  'type',
  'index',
  'normalize',
  'context',
  'scoped',
  'mode',
  'legacy',
  'bindTo',
  'direct',
] satisfies (keyof FieldOptions)[]

/**
 * An encrypted field of a model, checked against the schema.
 *
 * @throws WaxsealError FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT, CONFIG_INVALID
 */
export function bindField(
  model: DataModel,
  name: string,
  given: true | FieldOptions,
  target: BindingTarget,
  rowKeyOf: (names: readonly string[], label: string) => RowKey,
): EncryptedField {
  const label = `${model.name}.${name}`
  const options = checkOptions(label, given)
  const scalar = model.scalars.get(name) ?? refuseMissing(model, name, label)
  const carrier = checkScalar(label, scalar)
  const decimals = options.type === 'decimal' ? bindDecimals(label, target) : undefined
  const type = valueTypeOf(label, options.type ?? carrier.valueType)
  const context = options.context ?? defaultContext(model, scalar, label)
  const common = { context, type, field: label }
  const space = ciphertextSpace(label, scalar, carrier, target.provider)
  const unsealed = unsealedOptions(options, target.reading, scalar.type === 'Json' ? 'json' : 'text', label)
  const sealing = { ...common, ...unsealed, ...space }
  const { direct } = options
  return new EncryptedField({
    name,
    label,
    column: scalar.column,
    carrier,
    cipher:
      direct === undefined
        ? new FieldCipher(target.keyring, sealing)
        : new DirectCipher({ ...sealing, provider: direct, namespace: target.namespace, keyring: target.keyring }),
    decimals,
    index: bindIndex(model, scalar, { ...common, normalize: options.normalize, name: options.index }, target),
    scoped: options.scoped === true,
    readsPlaintext: unsealed.acceptPlaintext !== undefined,
    mayLackIndex: unsealed.acceptPlaintext !== undefined || (unsealed.legacy ?? []).length > 0,
    rowKey: options.bindTo && rowKeyOf(options.bindTo, label),
  })
}

function defaultContext(model: DataModel, scalar: ScalarField, label: string): string {
  if (!model.isView) return `${model.table}.${scalar.column}`
  const what = 'a view shows the ciphertext of a table: give the context of its column there, such as "users.email"'
  return refuse('CONFIG_INVALID', label, what)
}

/** How the cipher knows the values. */
function valueTypeOf(label: string, type: FieldType): ValueType {
  if (type === 'decimal') return 'string'
  return isValueType(type)
    ? type
    : refuse('CONFIG_INVALID', label, `"type" is one of the value types, and not "${type}"`)
}

function bindDecimals(label: string, { decimal }: BindingTarget): DecimalText {
  if (typeof decimal === 'function') return new DecimalText(decimal, label)
  refuse(
    'CONFIG_INVALID',
    label,
    'the type "decimal" needs the option "decimal": Prisma.Decimal of your generated client',
  )
}

function checkOptions(label: string, given: true | FieldOptions): FieldOptions {
  if (given === true) return {}
  if (typeof given !== 'object' || given === null) refuse('CONFIG_INVALID', label, 'takes true or an object of options')
  const unknown = Object.keys(given).find(option => !OPTIONS.includes(option))
  if (unknown !== undefined) {
    refuse('CONFIG_INVALID', label, `there is no option "${unknown}"; there are ${OPTIONS.join(', ')}`)
  }
  return given
}

function refuseMissing(model: DataModel, name: string, label: string): never {
  if (model.relations.has(name)) {
    refuse('FIELD_UNSUPPORTED', label, 'this is a relation; name the scalar fields of the related model')
  }
  refuse('FIELD_UNKNOWN', label, `the model ${model.name} has no such field; names are as in the schema`)
}

/** Refuses fields whose value something else than the application writes, compares or refers to. */
function checkScalar(label: string, scalar: ScalarField): Carrier {
  const carrier = carrierOf(scalar.type)
  if (carrier === undefined) {
    refuse(
      'FIELD_UNSUPPORTED',
      label,
      `a column of type ${scalar.type} can hold no ciphertext; make the field a String, Bytes or Json, and say what its ` +
        "values are with type: 'number', 'boolean', 'date' or 'bigint'",
    )
  }
  const obstacle = scalar.isList
    ? 'a list; make it a Json field'
    : scalar.isId
      ? 'part of the primary key'
      : scalar.isReference
        ? 'part of a relation, which the database compares'
        : scalar.hasDefault
          ? 'one with a default, which would be written in plaintext; set it in the application'
          : undefined
  if (obstacle !== undefined) refuse('FIELD_UNSUPPORTED', label, `cannot be encrypted: it is ${obstacle}`)
  return carrier
}
