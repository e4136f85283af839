import type { Table } from 'typeorm'
import { dataSourceOf } from '../query/typeorm-internals.ts'
import type { ColumnConstraints, TableWork } from './dialect.ts'

/** The indexes and constraints that columns take part in. */
export function constraintsOf(table: Table, columns: readonly (string | undefined)[]): ColumnConstraints {
  const mine = ({ columnNames }: { columnNames?: string[] }): boolean =>
    columnNames?.some(name => columns.includes(name)) ?? false
  // SQLite tells the expression only.
  const mentions = (text = ''): boolean => columns.some(name => name !== undefined && text.includes(`"${name}"`))
  return {
    indices: table.indices.filter(mine),
    uniques: table.uniques.filter(mine),
    checks: table.checks.filter(check => mine(check) || mentions(check.expression)),
  }
}

/** Drops them, one statement each. */
export async function dropConstraints({ runner, table, constraints }: TableWork): Promise<void> {
  for (const check of constraints.checks) await runner.dropCheckConstraint(table, check)
  for (const unique of constraints.uniques) await runner.dropUniqueConstraint(table, unique)
  for (const index of constraints.indices) await runner.dropIndex(table, index)
}

/** Says what is going to be dropped, where TypeORM's command line shows it. */
export function announceDrops({ runner, constraints, existing }: TableWork, field: string): void {
  const { indices, uniques, checks } = constraints
  const dropped = [
    ...(existing.default === undefined || existing.default === null ? [] : ['its default']),
    ...indices.map(({ name, isUnique }) => `the ${isUnique ? 'unique ' : ''}index "${name}"`),
    ...uniques.map(({ name }) => `the unique constraint "${name}"`),
    ...checks.map(({ name }) => `the check "${name}"`),
  ]
  if (dropped.length === 0) return
  const { logger } = dataSourceOf(runner)!
  logger.logMigration(`${field}: dropping ${dropped.join(', ')}: ciphertext can have none`, runner)
}
