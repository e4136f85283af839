import type { EncryptedTable, TableDatabase } from '@waxseal/core'
import type { TableShape } from './column-shape.ts'
import { mysqlShape } from './mysql-shape.ts'
import { postgresShape } from './postgres-shape.ts'
import { sqliteShape } from './sqlite-shape.ts'

const READERS = { mysql: mysqlShape, postgres: postgresShape, sqlite: sqliteShape } as const

/** A table's columns and keys as the database has them; without columns where there is no such table. */
export function readShape(database: TableDatabase, table: EncryptedTable): Promise<TableShape> {
  return READERS[database.dialect](database, table)
}
