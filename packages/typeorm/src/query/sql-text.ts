import type { EncryptedField } from '../field/encrypted-field.ts'
import { refuseQuery } from './refuse-query.ts'

/** A table of a query with encrypted columns. */
export interface SqlSource {
  readonly alias: string
  readonly fields: readonly EncryptedField[]
}

const patterns = new WeakMap<EncryptedField, Map<string, RegExp>>()
const PATTERNS_KEPT = 100

/**
 * Refuses SQL text that mentions an encrypted column in any way but to ask whether it is NULL: its parameters would go to
 * the database in clear, and nothing would be found.
 *
 * @throws WaxsealError QUERY_UNSUPPORTED
 */
export function checkSqlText(text: string, sources: readonly SqlSource[]): void {
  let bare: string | undefined
  for (const { alias, fields } of sources) {
    for (const field of fields) {
      const { propertyPath, databaseName, propertyName } = field.column
      if (!text.includes(propertyName) && !text.includes(databaseName)) continue
      bare ??= text.replace(/'(?:[^']|'')*'/g, "''")
      if (!patternFor(field, alias).test(bare)) continue
      const what = `SQL text about "${alias}.${propertyPath}" compares ciphertext. Write where({ ${propertyPath}: value }) instead`
      refuseQuery(field, what)
    }
  }
}

/**
 * Matches a mention of the column: behind its alias, or bare (not behind another alias, and no parameter), by property or by
 * name in the database, in quotes or not. `IS NULL` and `IS NOT NULL` may follow.
 */
function patternFor(field: EncryptedField, alias: string): RegExp {
  let known = patterns.get(field)
  if (known === undefined || known.size > PATTERNS_KEPT) {
    known = new Map()
    patterns.set(field, known)
  }
  let pattern = known.get(alias)
  if (pattern === undefined) {
    const { propertyPath, databaseName } = field.column
    const names = [...new Set([propertyPath, databaseName])].map(escaped).join('|')
    const quoted = (name: string): string => `["\`[]?(?:${name})["\`\\]]?`
    const start = '(?<![\\w."`:[\\]])'
    pattern = new RegExp(`${start}(?:${quoted(escaped(alias))}\\.)?${quoted(names)}(?![\\w."\`(\\]])(?!\\s+IS\\s)`, 'i')
    known.set(alias, pattern)
  }
  return pattern
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
