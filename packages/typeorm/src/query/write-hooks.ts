import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { registry } from '../registry.ts'
import { completeInsert } from './complete-insert.ts'
import { readyParameters } from './pending-index.ts'
import { loadReturned } from './returned-rows.ts'
import type { BuilderInternals, TypeormClasses } from './typeorm-internals.ts'
import { refuseUnmapped } from './unmapped-table.ts'
import { after, wrap } from './wrap.ts'

/** Writes: their keys are fetched before TypeORM opens a transaction and puts the statement together. */
export function installWriteHooks({ manager, queryBuilder, insert, update, softDelete }: TypeormClasses): void {
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
            () => (self.expressionMap.returning ? loadReturned(binding, self, proceed) : proceed()),
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

  wrap<BuilderInternals, [], Promise<unknown>>(softDelete, 'execute', ({ binding, self, proceed }) =>
    self.expressionMap.returning ? loadReturned(binding, self, proceed) : proceed(),
  )

  // A property that is returned is not written: its index is not asked for.
  wrap<BuilderInternals, [], ColumnMetadata[]>(queryBuilder, 'getReturningColumns', ({ binding, proceed }) => {
    const columns = proceed()
    const indexes = columns.map(column => binding.fields.get(column)?.indexColumn)
    return columns.filter(column => !indexes.includes(column))
  })

  wrap<BuilderInternals, [], ColumnMetadata[]>(insert, 'getInsertedColumns', ({ binding, proceed }) => {
    const columns = proceed()
    const missing = columns
      .map(column => binding.fields.get(column)?.indexColumn)
      .filter(index => index !== undefined && !columns.includes(index))
    return missing.length === 0 ? columns : [...columns, ...(missing as ColumnMetadata[])]
  })
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
