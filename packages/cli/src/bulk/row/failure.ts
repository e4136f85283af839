import { isWaxsealError, WaxsealError } from '@waxseal/core'

/**
 * What a database's refusal of a statement means. `passing`: a deadlock, a lock that others hold, a connection that was lost; the same
 * statement may succeed later. `unique`: another row has this index value. `row`: what is in the row was refused.
 */
export type Failure = 'passing' | 'unique' | 'row' | 'other'

// MySQL and MariaDB: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html; PostgreSQL:
// https://www.postgresql.org/docs/17/errcodes-appendix.html; SQLite: https://sqlite.org/rescode.html; Prisma's driver adapters
// have names of their own for some.
const PASSING: readonly string[] = [
  ...['1205', '1213', '1020', '1040', '1053', '2006', '2013', 'PROTOCOL_CONNECTION_LOST'],
  ...['40001', '40P01', '55P03', '53300', '57P01', '57P02', '57P03', '08000', '08003', '08006'],
  ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'],
  ...['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT'],
  ...['P2034', 'P1001', 'P1002', 'P1017', 'P2024', 'TransactionWriteConflict', 'SocketTimeout', 'ConnectionClosed'],
]
const UNIQUE: readonly string[] = [
  ...['1062', '1586', '23505', 'SQLITE_CONSTRAINT_UNIQUE', '2067', 'P2002', 'UniqueConstraintViolation'],
]
const ROW: readonly string[] = [
  '1153',
  '1264',
  '1366',
  '1406',
  '1644',
  '3819',
  '4025',
  '1690',
  'P0001',
  'LengthMismatch',
]

/** Tells what a refusal means, from the codes that drivers and ORMs give it. */
export function failureOf(error: unknown): Failure {
  const codes = codesOf(error)
  if (codes.some(code => PASSING.includes(code))) return 'passing'
  if (codes.some(code => UNIQUE.includes(code))) return 'unique'
  const isRow = (code: string) =>
    ROW.includes(code) || /^2[23][0-9A-Z]{3}$/.test(code) || code.startsWith('SQLITE_CONSTRAINT')
  return codes.some(isRow) ? 'row' : 'other'
}

/** A refusal as a typed error: with its codes, and without its message, which may quote values. */
export function databaseError(error: unknown, table: string): WaxsealError {
  if (isWaxsealError(error)) return error
  const codes = codesOf(error).join(', ') || (error instanceof Error ? error.name : '')
  return new WaxsealError(
    'DATABASE_REFUSED',
    `${table}: the database refused a statement${codes === '' ? '' : ` (${codes})`}`,
  )
}

const CODES = ['code', 'errno', 'sqlState', 'originalCode', 'rawCode', 'kind'] as const
const INNER = ['driverError', 'cause', 'meta', 'driverAdapterError', 'originalError'] as const

function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return []
  const fields = error as Record<string, unknown>
  const own = CODES.map(name => fields[name]).filter(code => typeof code === 'string' || typeof code === 'number')
  const all = [...own.map(String), ...INNER.flatMap(name => codesOf(fields[name], depth + 1))]
  return [...new Set(all.filter(code => /^\w{1,40}$/.test(code)))]
}
