import { WaxsealError } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'

/** Refuses what no index can answer. */
export function refuseQuery(field: EncryptedField, what: string): never {
  const instead =
    field.index === undefined
      ? 'give the field an index, and search by equality'
      : 'search by equality: a value, Equal, In, Not, Or, And, IsNull'
  throw new WaxsealError('QUERY_UNSUPPORTED', `${field.name} is encrypted: ${what}; ${instead}`, { field: field.name })
}

/** Refuses an equality search in a field without index. */
export function refuseWithoutIndex(field: EncryptedField): never {
  throw new WaxsealError(
    'INDEX_MISSING',
    `${field.name} is encrypted and has no index, so it cannot be searched: declare it with index: true`,
    { field: field.name },
  )
}
