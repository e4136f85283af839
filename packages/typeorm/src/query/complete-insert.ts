import { WaxsealError } from '@waxseal/core'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { refuseConflict, refuseWithoutIndex } from './refuse-query.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * Lets an INSERT that overwrites on conflict write the index with its column, and find conflicts by it. Refuses values out of
 * a SELECT, and comparisons of ciphertext.
 *
 * @throws WaxsealError EXPRESSION_UNSUPPORTED, INDEX_MISSING, QUERY_UNSUPPORTED
 */
export function completeInsert(binding: Binding, { expressionMap }: BuilderInternals): void {
  const { mainAlias, onUpdate, queryType } = expressionMap
  if (queryType !== 'insert' || !mainAlias?.hasMetadata) return
  const fields = binding.fieldsOf(mainAlias.metadata)
  if (fields.length === 0) return
  if ((expressionMap as { insertFromSelect?: unknown }).insertFromSelect) refuseSelect(fields[0]!)
  if (onUpdate === undefined) return
  const { overwrite, conflict, skipUpdateIfNoValuesChanged } = onUpdate
  for (const field of fields) {
    const { databaseName } = field.column
    if (Array.isArray(conflict) && conflict.includes(databaseName)) {
      if (field.indexColumn === undefined) refuseWithoutIndex(field)
      conflict[conflict.indexOf(databaseName)] = field.indexColumn.databaseName
    }
    const index = field.indexColumn?.databaseName
    if (index !== undefined && [conflict].flat().includes(index)) {
      if (field.readsPlaintext) refuseConflict(field)
      if (binding.keys.keyring.indexKeys(field.currentScope()).length > 1) refuseGenerations(field)
    }
    if (!overwrite?.includes(databaseName)) continue
    if (skipUpdateIfNoValuesChanged) refuseComparison(field)
    if (index !== undefined && !overwrite.includes(index)) overwrite.push(index)
  }
}

function refuseSelect({ name }: EncryptedField): never {
  throw new WaxsealError(
    'EXPRESSION_UNSUPPORTED',
    `${name} is encrypted: INSERT … SELECT would copy what is stored without encrypting it; select, then insert`,
    { field: name },
  )
}

function refuseGenerations({ name }: EncryptedField): never {
  throw new WaxsealError(
    'QUERY_UNSUPPORTED',
    `${name} is indexed under several index keys at the moment: an upsert by its index would not see rows under the older ` +
      'ones, and add others beside them. Look for the row, then save it; or retire the older keys',
    { field: name },
  )
}

function refuseComparison({ name }: EncryptedField): never {
  throw new WaxsealError(
    'QUERY_UNSUPPORTED',
    `${name} is encrypted: the database cannot tell whether its value changed, as equal values have different ` +
      'ciphertexts; leave skipUpdateIfNoValuesChanged out, or save() the entity, which compares values',
    { field: name },
  )
}
