import Database from 'libsql'
import type { Cell, Connection, Parameter, Row } from './connection.ts'

/** Opens an SQLite file through libsql. */
export function connectSqlite(file: string): Connection {
  const database = new Database(file)
  database.exec('PRAGMA busy_timeout = 5000')
  return {
    async query(sql, parameters = []) {
      const statement = database.prepare(sql)
      // As one array: libsql 0.5 takes a Buffer that is its only argument for named parameters, and panics.
      const bound = parameters.map(toDriver)
      if (!statement.reader) {
        statement.run(bound)
        return []
      }
      return (statement.all(bound) as Record<string, unknown>[]).map(
        row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)])) as Row,
      )
    },
    async close() {
      database.close()
    },
  }
}

/** libsql hands blobs out as ArrayBuffer. */
function toCell(value: unknown): Cell {
  if (value instanceof ArrayBuffer) return Buffer.from(value)
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  return typeof value === 'bigint' ? String(value) : (value as Cell)
}

function toDriver(value: Parameter): Parameter {
  if (typeof value === 'boolean') return value ? 1 : 0
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
}
