import type { Fields } from './fields.ts'

/**
 * The allow-list at the edge: of an answer, the fields that are named, as text, and nothing else. An empty text counts as
 * absent, as the API often gives one for what is not there.
 */
export function pick<Name extends string>(answer: unknown, names: readonly Name[]): Fields<Name> {
  const fields: Partial<Record<Name, string>> = {}
  for (const name of names) {
    const value = textAt(answer, name)
    if (value !== undefined) fields[name] = value
  }
  return fields
}

/** A field of an answer as text. */
export function textAt(answer: unknown, name: string): string | undefined {
  const value = at(answer, name)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** What is at the end of a path, or undefined. */
export function at(answer: unknown, ...path: readonly string[]): unknown {
  let value = answer
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/** The list at the end of a path; undefined where there is none. */
export function listAt(answer: unknown, ...path: readonly string[]): readonly unknown[] | undefined {
  const value = at(answer, ...path)
  return Array.isArray(value) ? value : undefined
}
