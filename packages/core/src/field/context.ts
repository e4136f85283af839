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
