import { CODECS } from '../codec/codecs.ts'
import { isValueType, type ValueType } from '../codec/value-type.ts'
import { WaxsealError } from '../errors.ts'

/**
 * Refuses a context that names nothing, or that has no UTF-8 form: two of those would derive the same keys.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function checkContext(context: string, field: string): void {
  if (typeof context === 'string' && context !== '' && context.isWellFormed()) return
  throw new WaxsealError('CONFIG_INVALID', `${field}: the context must be a name such as "patient.email"`, { field })
}

/** Refuses what is no value type. @throws WaxsealError CONFIG_INVALID */
export function checkType(type: ValueType, field: string): void {
  if (isValueType(type)) return
  const known = Object.keys(CODECS).join(', ')
  throw new WaxsealError('CONFIG_INVALID', `${field}: the type must be one of ${known}`, { field })
}
