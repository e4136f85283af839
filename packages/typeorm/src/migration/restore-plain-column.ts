import { type EntityTarget, type ObjectLiteral, type QueryRunner, TableColumn, type TableColumnOptions } from 'typeorm'
import { dataSourceOf } from '../query/typeorm-internals.ts'
import { refuseSealed } from './check-values.ts'
import { announceDrops } from './constraints.ts'
import type { ColumnToPrepare } from './conversion.ts'
import { isLike } from './is-prepared.ts'
import { onColumn, refuse } from './open-work.ts'
import { plainSource } from './plain-source.ts'
import { conversionOf, type PrepareOptions } from './prepare-encrypted-column.ts'

/** The column in clear as it is to be again: the options of TypeORM's `TableColumn`, but its name. */
export type PlainColumnOptions = Omit<TableColumnOptions, 'name'>

/**
 * In a migration, takes back what {@link prepareEncryptedColumn} did: makes the column one in clear again, of the type given,
 * and drops the index column. It decrypts nothing: as long as there is ciphertext in the column, it refuses. Indexes and
 * constraints that the column had are for the migration to create.
 *
 * @example
 * ```ts
 * await restorePlainColumn(queryRunner, Patient, 'email', { type: 'varchar', length: '100', isNullable: true })
 * await restorePlainColumn(queryRunner, 'patient', 'born', { type: 'datetime', timeZone: 'Asia/Shanghai' }, { type: 'date' })
 * ```
 * @throws WaxsealError SCHEMA_CHANGE_UNSAFE, CONFIG_INVALID, FIELD_UNKNOWN, NOT_BOUND
 */
export function restorePlainColumn(
  runner: QueryRunner,
  entity: Exclude<EntityTarget<ObjectLiteral>, string>,
  property: string,
  plain: PlainColumnOptions & PrepareOptions,
): Promise<void>
export function restorePlainColumn(
  runner: QueryRunner,
  table: string,
  column: string,
  plain: PlainColumnOptions & PrepareOptions,
  prepared: ColumnToPrepare,
): Promise<void>
export async function restorePlainColumn(
  runner: QueryRunner,
  target: EntityTarget<ObjectLiteral>,
  name: string,
  { timeZone, ...options }: PlainColumnOptions & PrepareOptions,
  prepared: ColumnToPrepare = {},
): Promise<void> {
  const dataSource = dataSourceOf(runner)!
  const conversion = conversionOf(runner, target, name, prepared)
  const { field, type } = conversion
  const plain = new TableColumn({ ...options, name: conversion.column })
  // The long names of types, which are those that the database gives back.
  plain.type = dataSource.driver.normalizeType(plain as never)
  await onColumn(runner, conversion, conversion.index?.name, async (dialect, work) => {
    const index = conversion.index && work.table.findColumnByName(conversion.index.name)
    if (index === undefined && isLike(work.existing, plain)) return
    await refuseSealed(dialect, work, field, work.existing, dataSource.driver.escape(plain.name))
    const source = await plainSource(dialect, work, { dataSource, field, type, plain, timeZone })
    if (source.kind === 'array') refuse(field, 'SCHEMA_CHANGE_UNSAFE', 'JSON does not become an array by itself')
    announceDrops(work, field)
    await dialect.restore({ ...work, conversion, source, plain, dropsIndexColumn: index !== undefined })
  })
}
