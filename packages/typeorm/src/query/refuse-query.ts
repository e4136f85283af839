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

/** Refuses to find the row to overwrite by the index of a field in migration mode. */
export function refuseConflict(field: EncryptedField): never {
  throw new WaxsealError(
    'QUERY_UNSUPPORTED',
    `${field.name} is in migration mode: an upsert by its index would not see rows that are not encrypted yet, and add ` +
      'others beside them. Look for the row, then save it; or encrypt all rows, and leave migration mode',
    { field: field.name },
  )
}
