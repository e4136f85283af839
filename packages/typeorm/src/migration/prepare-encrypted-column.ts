import type { EntityTarget, ObjectLiteral, QueryRunner, Table } from 'typeorm'
import { bindingOf } from '../bind/binding-of.ts'
import { fieldOf } from '../query/decrypt-rows.ts'
import { dataSourceOf } from '../query/typeorm-internals.ts'
import { checkValues } from './check-values.ts'
import { announceDrops } from './constraints.ts'
import { type ColumnToPrepare, type Conversion, conversionOfColumn, conversionOfField } from './conversion.ts'
import type { ConversionDialect, PlainSource, TableWork } from './dialect.ts'
import { isLike, isPrepared } from './is-prepared.ts'
import { describe, onColumn, refuse } from './open-work.ts'
import { kindOf } from './plain-kind.ts'
import { plainSource } from './plain-source.ts'

/** Options of {@link prepareEncryptedColumn}. */
export interface PrepareOptions {
  /**
   * The time zone of the processes that wrote the column, where it is of a type that has none: `UTC`, `+08:00`, or
   * `Asia/Shanghai`.
   */
  readonly timeZone?: string | undefined
}

/**
 * In a migration, turns a column in clear into one for ciphertext, and adds the index column. It encrypts nothing: the
 * values stay where they are, as plaintext in UTF-8, and migration mode (`mode: 'migration'`) reads them until every row has
 * been written anew.
 *
 * Indexes, unique constraints and checks over the column are dropped, and named in TypeORM's log. What has been done already is
 * not done again. See the README for what is locked, and for how long.
 *
 * @example
 * ```ts
 * export class EncryptEmails1700000000000 implements MigrationInterface {
 *   async up(queryRunner: QueryRunner) {
 *     await prepareEncryptedColumn(queryRunner, Patient, 'email')
 *     // or, for a migration that does not import entities:
 *     await prepareEncryptedColumn(queryRunner, 'patient', 'email', { index: { unique: true } })
 *   }
 *   async down(queryRunner: QueryRunner) {
 *     await restorePlainColumn(queryRunner, Patient, 'email', { type: 'varchar', length: '100' })
 *   }
 * }
 * ```
 * @throws WaxsealError SCHEMA_CHANGE_UNSAFE where a value would be lost, COLUMN_TOO_SHORT, CONFIG_INVALID, FIELD_UNKNOWN, NOT_BOUND
 */
export function prepareEncryptedColumn(
  runner: QueryRunner,
  entity: Exclude<EntityTarget<ObjectLiteral>, string>,
  property: string,
  options?: PrepareOptions,
): Promise<void>
export function prepareEncryptedColumn(
  runner: QueryRunner,
  table: string,
  column: string,
  options: ColumnToPrepare & PrepareOptions,
): Promise<void>
export async function prepareEncryptedColumn(
  runner: QueryRunner,
  target: EntityTarget<ObjectLiteral>,
  name: string,
  options: ColumnToPrepare & PrepareOptions = {},
): Promise<void> {
  const conversion = conversionOf(runner, target, name, options)
  await onColumn(runner, conversion, undefined, async (dialect, work) => {
    const source = await sourceOf(dialect, work, conversion, options.timeZone)
    if (source !== undefined) await checkValues(dialect, work, conversion, source)
    announceDrops(work, conversion.field)
    await dialect.convert({ ...work, conversion, source, ...indexWork(work.table, conversion) })
  })
}

/** What is known of a column: from the entity, or from what was given. */
export function conversionOf(
  runner: QueryRunner,
  target: EntityTarget<ObjectLiteral>,
  name: string,
  options: ColumnToPrepare,
): Conversion {
  const dataSource = dataSourceOf(runner)!
  if (typeof target === 'string') return conversionOfColumn(dataSource, target, name, options)
  return conversionOfField(fieldOf(bindingOf(dataSource), target, name))
}

/** The values in clear; undefined where the column is of its new type. */
async function sourceOf(
  dialect: ConversionDialect,
  work: TableWork,
  conversion: Conversion,
  timeZone: string | undefined,
): Promise<PlainSource | undefined> {
  const { field, target, type } = conversion
  const { existing } = work
  if (await isPrepared(work, target)) return undefined
  const dataSource = dataSourceOf(work.runner)!
  // Bytes in a column of bytes, be they ciphertext or plaintext, stay what they are.
  if (kindOf(existing) === 'bytes' && kindOf(target) === 'bytes') {
    return { cell: dataSource.driver.escape(existing.name), kind: 'bytes', type, periods: [] }
  }
  return plainSource(dialect, work, { dataSource, field, type, plain: existing, timeZone })
}

/** What is left to do for the index. */
function indexWork(table: Table, { field, index, indices, uniques }: Conversion) {
  const existing = index && table.findColumnByName(index.name)
  if (existing !== undefined && !isLike(existing, index!)) {
    refuse(field, 'SCHEMA_CHANGE_UNSAFE', `its index column "${existing.name}" is there, and is ${describe(existing)}`)
  }
  return {
    addsIndexColumn: index !== undefined && existing === undefined,
    newIndices: indices.filter(({ name }) => !table.indices.some(present => present.name === name)),
    newUniques: uniques.filter(({ name }) => !table.uniques.some(present => present.name === name)),
  }
}
