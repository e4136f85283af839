import { WaxsealError } from '@waxseal/core'
import type { Table, TableColumn } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EncryptedField } from '../field/encrypted-field.ts'
import { shapeOf, wantedShape } from './column-shape.ts'

/** A change of the schema that would cost values. */
export interface UnsafeChange {
  readonly field: EncryptedField
  /** As the entity declares it: the field's own column, or its index. */
  readonly column: ColumnMetadata
  readonly table: Table
  /** The column in the database that would be dropped. */
  readonly existing: TableColumn
}

/** Refuses to change the type or length of a column. @throws WaxsealError SCHEMA_CHANGE_UNSAFE */
export function refuseRetyping(change: UnsafeChange): never {
  const { field, column, table, existing } = change
  const wanted = wantedShape(column.entityMetadata.connection.driver, column)
  refuse(
    change,
    `the column "${existing.name}" of "${table.name}" is ${shapeOf(existing)} and would become ${wanted}: TypeORM drops it ` +
      `with its values and adds it anew. ${
        column === field.column
          ? 'Convert it in a migration of your own, which keeps what it holds:\n' +
            `  await prepareEncryptedColumn(queryRunner, ${entityOf(column)}, '${column.propertyPath}')\n` +
            'with prepareEncryptedColumn from @waxseal/typeorm; its README, "A live table", has the whole way'
          : 'An index cannot be converted: declare it as it was, or drop it in a migration of your own, let it be added anew, and ' +
            'write every row anew through the entity; until then searches find nothing'
      }`,
  )
}

/** Refuses to drop a column that the field may have had under another name. @throws WaxsealError SCHEMA_CHANGE_UNSAFE */
export function refuseDrop(change: UnsafeChange): never {
  const { field, column, table, existing } = change
  const path = `'${table.name}', '${existing.name}'`
  refuse(
    change,
    `"${table.name}" has no column "${column.databaseName}", and its column "${existing.name}", which is of the same type, would be ` +
      'dropped with its values. If it was renamed, rename it in a migration of your own:\n' +
      `  await queryRunner.renameColumn(${path}, '${column.databaseName}')\n` +
      (column === field.column
        ? `and pin the context that its values were written under: { context: '${table.name.split('.').pop()}.${existing.name}' }, unless ` +
          'another is pinned already. If not'
        : 'If it was not') +
      `, drop it there: await queryRunner.dropColumn(${path})`,
  )
}

function refuse({ field }: UnsafeChange, what: string): never {
  throw new WaxsealError('SCHEMA_CHANGE_UNSAFE', `${field.name}: ${what}`, { field: field.name })
}

function entityOf({ entityMetadata }: ColumnMetadata): string {
  return typeof entityMetadata.target === 'function' ? entityMetadata.name : `'${entityMetadata.name}'`
}
