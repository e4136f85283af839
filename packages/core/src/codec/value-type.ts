/** The types of value that a field can hold. */
export type ValueType = 'string' | 'number' | 'bigint' | 'boolean' | 'date' | 'json' | 'buffer'

/** The type's number in an envelope's fourth byte (high 4 bits). 0 and 8 to 15 are reserved. See FORMAT.md. */
export const VALUE_TYPE_CODES: Readonly<Record<ValueType, number>> = {
  string: 1,
  number: 2,
  bigint: 3,
  boolean: 4,
  date: 5,
  json: 6,
  buffer: 7,
}

const NAMES: readonly (ValueType | undefined)[] = [undefined, ...(Object.keys(VALUE_TYPE_CODES) as ValueType[])]

/** The type with this number, or undefined when the number is reserved. */
export function valueTypeOf(code: number): ValueType | undefined {
  return NAMES[code]
}

/** True when `type` names a value type. */
export function isValueType(type: unknown): type is ValueType {
  return typeof type === 'string' && Object.hasOwn(VALUE_TYPE_CODES, type)
}
