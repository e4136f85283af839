import { WaxsealError } from '@waxseal/core'
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { registry } from '../registry.ts'
import { readyParameters } from './pending-index.ts'
import { refuseConflict } from './refuse-query.ts'
import type { BuilderInternals, TypeormClasses } from './typeorm-internals.ts'
import { refuseUnmapped } from './unmapped-table.ts'
import { after, wrap } from './wrap.ts'

/** Writes: their keys are fetched before TypeORM opens a transaction and puts the statement together. */
export function installWriteHooks({ manager, insert, update }: TypeormClasses): void {
  wrap<EntityManager, unknown[], Promise<unknown>>(manager, 'save', ({ binding, self, args, proceed }) =>
    after(
      () => binding.readyToSave(targetsOf(args), self.queryRunner),
      () => proceed(...args),
    ),
  )

  for (const prototype of [insert, update]) {
    wrap<BuilderInternals, [], Promise<unknown>>(prototype, 'execute', ({ binding, self, proceed }) => {
      const { mainAlias } = self.expressionMap
      const metadata = mainAlias?.hasMetadata ? mainAlias.metadata : undefined
      // Arrow functions without names: a loader that keeps names (tsx) would set them for every row that is saved.
      return after(
        () => readyParameters(self, self.queryRunner),
        () =>
          after(
            () => metadata && binding.readyToWrite(metadata, self.queryRunner),
            () => proceed(),
          ),
      )
    })
    wrap<BuilderInternals, [], string>(prototype, 'getQuery', ({ binding, self, proceed }) => {
      completeInsert(binding, self)
      refuseUnmapped(binding, self, self.expressionMap.valuesSet)
      registry.buildingWrite++
      try {
        return proceed()
      } finally {
        registry.buildingWrite--
      }
    })
  }

  wrap<BuilderInternals, [], ColumnMetadata[]>(insert, 'getInsertedColumns', ({ binding, proceed }) => {
    const columns = proceed()
    const missing = columns
      .map(column => binding.fields.get(column)?.indexColumn)
      .filter(index => index !== undefined && !columns.includes(index))
    return missing.length === 0 ? columns : [...columns, ...(missing as ColumnMetadata[])]
  })
}

/** Lets an INSERT that overwrites on conflict write the index with its column, and refuses values out of a SELECT. */
function completeInsert(binding: Binding, { expressionMap }: BuilderInternals): void {
  const { mainAlias, onUpdate, queryType } = expressionMap
  if (queryType !== 'insert' || !mainAlias?.hasMetadata) return
  const fields = binding.fieldsOf(mainAlias.metadata)
  if (fields.length === 0) return
  if ((expressionMap as { insertFromSelect?: unknown }).insertFromSelect) {
    const [field] = fields
    throw new WaxsealError(
      'EXPRESSION_UNSUPPORTED',
      `${field!.name} is encrypted: INSERT … SELECT would copy what is stored without encrypting it; select, then insert`,
      { field: field!.name },
    )
  }
  const { overwrite, conflict } = onUpdate ?? {}
  for (const field of fields) {
    const { column, indexColumn } = field
    const isConflict = indexColumn !== undefined && [conflict].flat().includes(indexColumn.databaseName)
    if (isConflict && field.readsPlaintext) refuseConflict(field)
    if (indexColumn === undefined || !overwrite?.includes(column.databaseName)) continue
    if (!overwrite.includes(indexColumn.databaseName)) overwrite.push(indexColumn.databaseName)
  }
}

/** What `save` was asked to save: a target apart, or the classes of the entities. */
function targetsOf(args: readonly unknown[]): Set<EntityTarget<ObjectLiteral>> {
  const [first, second] = args
  if (args.length > 1 && (typeof first === 'function' || typeof first === 'string' || isSchema(first))) {
    const targets = new Set([first as EntityTarget<ObjectLiteral>])
    // An entity of a class that inherits from the target is saved as such.
    for (const entity of [second].flat()) if (isOfClass(entity)) targets.add(entity.constructor as never)
    return targets
  }
  return new Set(
    [first]
      .flat()
      .filter(isOfClass)
      .map(entity => entity.constructor as never),
  )
}

function isSchema(target: unknown): boolean {
  return (target as { '@instanceof'?: unknown } | undefined)?.['@instanceof'] === Symbol.for('EntitySchema')
}

function isOfClass(entity: unknown): entity is object {
  return typeof entity === 'object' && entity !== null && entity.constructor !== Object
}
