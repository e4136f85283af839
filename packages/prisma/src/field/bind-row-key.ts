import { isBytes, type RowKeyKind } from '@waxseal/core'
import { refuse } from '../refuse.ts'
import type { DataModel, ScalarField } from '../schema/data-model.ts'
import { columnSpace, type Provider } from '../schema/native-type.ts'
import { RowKey, type RowKeyField } from './row-key.ts'
import { uuidGenerator } from './uuid.ts'

const KINDS: Readonly<Record<string, RowKeyKind>> = {
  Int: 'integer',
  BigInt: 'integer',
  String: 'text',
  Bytes: 'bytes',
}

/**
 * The key that a field's `bindTo` names, checked against the schema.
 *
 * @param label - the encrypted field
 * @param encrypted - the names of the model's encrypted fields
 * @throws WaxsealError FIELD_UNKNOWN, FIELD_UNSUPPORTED, CONFIG_INVALID
 */
export function bindRowKey(
  model: DataModel,
  names: readonly string[],
  label: string,
  encrypted: readonly string[],
  provider: Provider,
): RowKey {
  if (!Array.isArray(names) || names.length === 0 || new Set(names).size < names.length) {
    refuse('CONFIG_INVALID', label, '"bindTo" takes a list of fields, each once')
  }
  return new RowKey(names.map(name => bindKeyField(model, name, label, encrypted, provider)))
}

function bindKeyField(
  model: DataModel,
  name: string,
  label: string,
  encrypted: readonly string[],
  provider: Provider,
): RowKeyField {
  const scalar = model.scalars.get(name)
  if (scalar === undefined) refuse('FIELD_UNKNOWN', label, `"bindTo" names "${name}", which ${model.name} has not`)
  const kind = scalar.nativeType?.name === 'Uuid' ? 'uuid' : KINDS[scalar.type]
  const obstacle = encrypted.includes(name) ? 'it is encrypted itself' : obstacleIn(scalar)
  if (kind === undefined || obstacle !== undefined) {
    const why = obstacle ?? `its type is ${scalar.type}; it must be an Int, BigInt, String or Bytes`
    refuse('FIELD_UNSUPPORTED', label, `cannot be bound to "${name}": ${why}`)
  }
  const isFixed = columnSpace(provider, scalar.type, scalar.nativeType)?.isFixed ?? false
  const isCollated = provider === 'mysql' || scalar.nativeType?.name === 'Citext' || isFixed
  return {
    name,
    kind,
    column: scalar.column,
    isExact: kind !== 'text' || !isCollated,
    generate: uuidGenerator(scalar.defaultValue),
    complaint: complaintAbout(scalar, isFixed, provider),
  }
}

function obstacleIn(scalar: ScalarField): string | undefined {
  if (scalar.isList || scalar.isOptional) return 'it must be required, and no list'
  if (scalar.isForeignKey) return 'a relation can change it'
  if (/^(autoincrement|dbgenerated)\(/.test(scalar.defaultValue ?? '')) {
    return 'the database makes its values, after the cells are encrypted; use an id that the application assigns, or uuid()'
  }
  return undefined
}

/** A column of fixed length pads or strips what is not of that length. */
function complaintAbout(scalar: ScalarField, isFixed: boolean, provider: Provider): RowKeyField['complaint'] {
  const length = Number(scalar.nativeType?.args ?? 1)
  if (isFixed && !(provider === 'mysql' && scalar.type === 'String')) {
    return value => (lengthOf(value) === length ? undefined : `the column pads what is not ${length} long`)
  }
  if (provider === 'mysql' && scalar.type === 'String') {
    return value =>
      String(value).endsWith(' ') ? 'MySQL does not tell what ends in a space from what does not' : undefined
  }
  return () => undefined
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return [...value].length
  return isBytes(value) ? value.byteLength : undefined
}
