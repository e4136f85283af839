import type { DataSource, TableColumn } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'

type Driver = DataSource['driver']

/** True when a column of the database has another type or length than the one that an entity declares. */
export function isRetyped(driver: Driver, existing: TableColumn, wanted: ColumnMetadata): boolean {
  const length = driver.getColumnLength(wanted)
  return existing.type !== driver.normalizeType(wanted) || existing.length !== length || existing.isArray
}

/** `varchar(100)`, as messages call a column's type. */
export function shapeOf({ type, length, isArray }: Pick<TableColumn, 'type' | 'length' | 'isArray'>): string {
  return `${type}${length ? `(${length})` : ''}${isArray ? '[]' : ''}`
}

/** The same of the column that an entity declares. */
export function wantedShape(driver: Driver, wanted: ColumnMetadata): string {
  return shapeOf({ type: driver.normalizeType(wanted), length: driver.getColumnLength(wanted), isArray: false })
}
