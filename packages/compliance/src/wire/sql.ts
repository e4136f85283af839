import { ProbeFailure } from './net/failure.ts'

/** A row as it comes over the wire: its cells in their textual form, NULL as null. */
export type SqlRow = readonly (Buffer | null)[]

/** A session that queries run in. */
export interface SqlSession {
  /** @throws ProbeFailure REFUSED with the server's code */
  query(sql: string): Promise<readonly SqlRow[]>
  close(): void
}

/** A cell as text; undefined for NULL and for no cell. */
export function textOf(cell: Buffer | null | undefined): string | undefined {
  return cell?.toString()
}

/**
 * Text as a literal of SQL, in the form that is safe in every mode of MySQL and PostgreSQL.
 *
 * @throws ProbeFailure PROTOCOL for text that has no such form: a NUL
 */
export function sqlText(dialect: 'mysql' | 'postgres', text: string): string {
  if (text.includes('\0')) throw new ProbeFailure('PROTOCOL', 'a name holds a NUL')
  // MySQL's escapes depend on its mode, and hexadecimal does not.
  if (dialect === 'mysql') return `_utf8mb4 X'${Buffer.from(text).toString('hex')}'`
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
}

/** A name, quoted. */
export function sqlName(dialect: 'mysql' | 'postgres', name: string): string {
  const mark = dialect === 'mysql' ? '`' : '"'
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`
}
