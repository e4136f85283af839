import type { EncryptedField } from '../field/encrypted-field.ts'
import { lastName, sqlIdentifiers } from './sql-identifiers.ts'
import type { EncryptedNames, SqlScope } from './sql-text.ts'

const AS = /^\s+as\s+["`[]?([\w$\u0080-\uffff]+)/i

/** The names that a SELECT, given as SQL text, gives encrypted columns: their own, and those after AS. */
export function derivedNames(sql: string, tables: SqlScope['tables']): EncryptedNames {
  const names = new Map<string, EncryptedField>()
  const identifiers = sqlIdentifiers(sql)
  for (const { path } of identifiers) {
    for (const [name, field] of tables.get(lastName(path)) ?? []) names.set(name, field)
  }
  for (const { path, rest } of identifiers) {
    const field = names.get(lastName(path))
    const [, alias] = (field && AS.exec(rest)) ?? []
    if (alias !== undefined) names.set(alias.toLowerCase(), field!)
  }
  return names
}
