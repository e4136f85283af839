import type { EncryptedField } from '../field/encrypted-field.ts'
import { withoutPlaintextConditions } from './plaintext-search.ts'
import { refuseQuery } from './refuse-query.ts'
import { lastName, sqlIdentifiers } from './sql-identifiers.ts'

/** Names that stand for encrypted values, in lower case: databases compare most of them without case. */
export type EncryptedNames = ReadonlyMap<string, EncryptedField>

/** A table of a query, or what takes its place, with the encrypted values that it gives. */
export interface SqlSource {
  readonly alias: string
  readonly names: EncryptedNames
}

/** What SQL text may talk about. */
export interface SqlScope {
  readonly sources: readonly SqlSource[]
  /** The encrypted columns of any table of the database, by the table's name in lower case. */
  readonly tables: ReadonlyMap<string, EncryptedNames>
}

const NO_NAMES: EncryptedNames = new Map()

/**
 * Refuses SQL text that mentions an encrypted value in any way but to count it or ask whether it is NULL: its parameters would
 * go to the database in clear, and what is computed, compared or put in order would be ciphertext.
 *
 * @param more - names besides those of the sources
 * @throws WaxsealError QUERY_UNSUPPORTED
 */
export function checkSqlText(text: string, scope: SqlScope, more: EncryptedNames = NO_NAMES): void {
  if (scope.sources.length === 0 && scope.tables.size === 0) return
  const identifiers = sqlIdentifiers(withoutPlaintextConditions(text))
  // Tables that the text itself selects from.
  const own = identifiers.flatMap(({ path }) => scope.tables.get(lastName(path)) ?? [])
  for (const { path, isHarmless } of identifiers) {
    if (isHarmless) continue
    const name = path.toLowerCase()
    const field = fieldOf(name, scope.sources, own) ?? more.get(name)
    if (field !== undefined) refuseText(field, path)
  }
}

function fieldOf(
  path: string,
  sources: readonly SqlSource[],
  own: readonly EncryptedNames[],
): EncryptedField | undefined {
  const dot = path.indexOf('.')
  const alias = path.slice(0, Math.max(dot, 0))
  const source = dot < 0 ? undefined : sources.find(source => source.alias.toLowerCase() === alias)
  if (source !== undefined) return source.names.get(path.slice(dot + 1))
  // Bare, as statements without aliases have it, or behind an alias that only the text knows.
  for (const { names } of sources) if (names.has(path)) return names.get(path)
  for (const names of own) if (names.has(lastName(path))) return names.get(lastName(path))
  return undefined
}

function refuseText(field: EncryptedField, mention: string): never {
  const object = field.column.propertyPath.split('.').reduceRight((inner, part) => `{ ${part}: ${inner} }`, 'value')
  refuseQuery(field, `in SQL text, "${mention}" stands for ciphertext. Write where(${object}) instead`)
}
