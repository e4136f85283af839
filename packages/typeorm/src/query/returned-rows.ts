import type { DataSource, ObjectLiteral, QueryRunner } from 'typeorm'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { Binding } from '../bind/binding.ts'
import { bindingIn, cellsOf, collectKeyIds, type RawRow } from './result-plan.ts'
import type { BuilderInternals } from './typeorm-internals.ts'

type CreateGeneratedMap = (metadata: EntityMetadata, returned: unknown, ...rest: unknown[]) => ObjectLiteral | undefined

/**
 * Runs a statement that returns rows, and loads their keys before TypeORM takes values out of them: rows may hold more than
 * what was just written.
 */
export async function loadReturned<T>(
  binding: Binding,
  builder: BuilderInternals,
  proceed: () => Promise<T>,
): Promise<T> {
  const { mainAlias, queryType, whereEntities } = builder.expressionMap
  const fields = mainAlias?.hasMetadata ? binding.fieldsOf(mainAlias.metadata) : []
  // Nothing but what the statement inserted, or the entities that it was given, gets values.
  if (fields.length === 0 || (queryType !== 'insert' && whereEntities.length === 0)) return proceed()
  const cells = fields.map(field => cellsOf(field, column => column.databaseName))
  const holder = builder as { queryRunner?: QueryRunner | undefined }
  const given = holder.queryRunner
  const runner = given ?? binding.dataSource.createQueryRunner('master')
  const query = async (...args: Parameters<QueryRunner['query']>): Promise<unknown> => {
    const result: { records?: RawRow[] } = await runner.query(...args)
    await binding.keys.load(collectKeyIds(cells, result.records ?? []), runner)
    return result
  }
  holder.queryRunner = Object.create(runner, { query: { value: query } }) as QueryRunner
  try {
    return await proceed()
  } finally {
    holder.queryRunner = given
    if (given === undefined) await runner.release()
  }
}

/** Lets TypeORM put values on entities where a statement returned ciphertext: most drivers would take it as it is. */
export function openReturned(dataSource: DataSource, binding: Binding): void {
  const driver = dataSource.driver as unknown as { createGeneratedMap: CreateGeneratedMap }
  const { createGeneratedMap } = driver
  driver.createGeneratedMap = (metadata, returned, ...rest) => {
    const fields = binding.fieldsOf(metadata)
    const isRow = typeof returned === 'object' && returned !== null && fields.length > 0
    if (!isRow) return createGeneratedMap.call(driver, metadata, returned, ...rest)
    const row: RawRow = { ...returned }
    const opened = fields.flatMap(field => {
      const { databaseName } = field.column
      const cell = row[databaseName]
      delete row[databaseName]
      if (field.indexColumn !== undefined) delete row[field.indexColumn.databaseName]
      if (cell === undefined) return []
      const cells = cellsOf(field, column => column.databaseName)
      return [{ field, value: cell === null ? null : field.open(cell, bindingIn(returned as RawRow, cells)) }]
    })
    const map = createGeneratedMap.call(driver, metadata, row, ...rest)
    if (opened.length === 0) return map
    const values = map ?? {}
    for (const { field, value } of opened) field.column.setEntityValue(values, value)
    return values
  }
}
