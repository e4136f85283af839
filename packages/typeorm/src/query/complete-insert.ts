import { WaxsealError } from '@waxseal/core'
import type { QueryExpressionMap } from 'typeorm/query-builder/QueryExpressionMap.js'
import type { Binding } from '../bind/binding.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { refuseExpression } from '../field/refuse-value.ts'
import { refuseConflict, refuseWithoutIndex } from './refuse-query.ts'
import { scopeOf } from './sql-scope.ts'
import { checkSqlText } from './sql-text.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

/**
 * Lets an INSERT that overwrites on conflict write the index with its column, and find conflicts by it. Refuses values out of
 * a SELECT, and comparisons of ciphertext.
 *
 * @throws WaxsealError EXPRESSION_UNSUPPORTED, INDEX_MISSING, QUERY_UNSUPPORTED
 */
export function completeInsert(binding: Binding, builder: BuilderInternals): void {
  const map = builder.expressionMap as OldExpressionMap
  const { mainAlias, onUpdate, onConflict, queryType } = map
  if (queryType !== 'insert' || !mainAlias?.hasMetadata) return
  const fields = binding.fieldsOf(mainAlias.metadata)
  if (fields.length === 0) return
  if ((map as { insertFromSelect?: unknown }).insertFromSelect) refuseSelect(fields[0]!)
  if (onConflict) checkSqlText(onConflict, scopeOf(binding, builder))
  if (onUpdate === undefined) return
  const { conflict, overwrite, columns } = onUpdate
  // Lists of our own: those may be the application's.
  const completed = { ...onUpdate, conflict: copied(conflict), overwrite: copied(overwrite) }
  for (const field of fields) completeField(binding, field, completed, columns)
  map.onUpdate = completed
}

type OnUpdate = NonNullable<QueryExpressionMap['onUpdate']>

/** What TypeORM 0.3 has besides: text of an ON CONFLICT clause, and columns that are set to parameters of their names. */
type OldExpressionMap = QueryExpressionMap & { onConflict?: string; onUpdate?: OnUpdate & { columns?: string[] } }

function completeField(
  binding: Binding,
  field: EncryptedField,
  { conflict, overwrite, skipUpdateIfNoValuesChanged }: OnUpdate,
  columns: readonly string[] | undefined,
): void {
  const { databaseName } = field.column
  if (columns?.includes(databaseName)) refuseExpression(field)
  if (Array.isArray(conflict) && conflict.includes(databaseName)) {
    if (field.indexColumn === undefined) refuseWithoutIndex(field)
    conflict[conflict.indexOf(databaseName)] = field.indexColumn.databaseName
  }
  const index = field.indexColumn?.databaseName
  if (index !== undefined && [conflict].flat().includes(index)) {
    if (field.readsPlaintext) refuseConflict(field)
    if (binding.keys.keyring.indexKeys(field.currentScope()).length > 1) refuseGenerations(field)
  }
  const both = index === undefined ? [databaseName] : [databaseName, index]
  if (!both.some(name => overwrite?.includes(name))) return
  if (skipUpdateIfNoValuesChanged) refuseComparison(field)
  overwrite!.push(...both.filter(name => !overwrite!.includes(name)))
}

function copied<T>(list: T): T {
  return Array.isArray(list) ? ([...list] as T) : list
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
