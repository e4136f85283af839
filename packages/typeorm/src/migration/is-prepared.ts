import type { TableColumn } from 'typeorm'
import type { TableWork } from './dialect.ts'

/** True for columns of the same type and length. */
export function isLike(existing: TableColumn, wanted: TableColumn): boolean {
  return existing.type === wanted.type && existing.length === wanted.length
}

/** True where a column has the type that it is to be given. */
export async function isPrepared({ runner, existing, table }: TableWork, target: TableColumn): Promise<boolean> {
  if (isLike(existing, target)) return true
  // MariaDB's JSON is text with a check.
  if (target.type !== 'json' || existing.type !== 'longtext') return false
  const checks: { clause: string }[] = await runner.query(
    'SELECT CHECK_CLAUSE AS clause FROM information_schema.CHECK_CONSTRAINTS ' +
      'WHERE CONSTRAINT_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?',
    [table.database ?? null, table.name.split('.').at(-1)],
  )
  return checks.some(({ clause }) => clause === `json_valid(\`${existing.name}\`)`)
}
