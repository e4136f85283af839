import type { DatabaseTarget } from '../target.ts'

/** Quotes an identifier in the way of a database. */
export function quoteIdentifier(target: DatabaseTarget, name: string): string {
  const mark = target === 'mysql' || target === 'mariadb' ? '`' : '"'
  return mark + name.replaceAll(mark, mark + mark) + mark
}
