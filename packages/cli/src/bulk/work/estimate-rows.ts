import { quoteTableName } from '@waxseal/core'
import type { PreparedTable } from '../row/prepared-table.ts'

const WORTH_ESTIMATING = 100_000

/** About how many rows a table has: as the server estimates, where it says that there are many. */
export async function estimateRows({ database, table, name }: PreparedTable): Promise<number> {
  const estimate = await ask()
  if (estimate >= WORTH_ESTIMATING) return estimate
  const [row] = await database.query(`SELECT COUNT(*) AS n FROM ${name} t`)
  return Number(row!.n)

  async function ask(): Promise<number> {
    if (database.dialect === 'sqlite') return 0
    const [row] = await (database.dialect === 'postgres'
      ? database.query('SELECT CAST(reltuples AS text) AS n FROM pg_class WHERE oid = to_regclass($1::text)', [
          quoteTableName('postgres', table),
        ])
      : database.query(
          'SELECT CAST(TABLE_ROWS AS CHAR) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ?',
          [table.schema ?? null, table.table],
        ))
    return Math.round(Number(row?.n ?? 0))
  }
}
