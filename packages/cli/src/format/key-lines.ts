import type { KeyDescription } from '@waxseal/core'
import { type GridColumn, grid } from './grid.ts'
import { ageText, numberText, scopeText } from './words.ts'

/** A key, and the cells under it where they were counted. */
export type ListedKey = KeyDescription & { readonly cells?: number | undefined }

/** What is shown of a list of keys. */
export interface KeyLinesOptions {
  readonly color?: boolean
  /** At most so many keys. */
  readonly most?: number
}

/** Keys as a table for a terminal, in lines. */
export function keyLines(keys: readonly ListedKey[], now: Date, options: KeyLinesOptions = {}): string[] {
  const { color = false, most = Number.POSITIVE_INFINITY } = options
  if (keys.length === 0) return ['There are no keys.']
  const counted = keys.some(({ cells }) => cells !== undefined)
  const heads: GridColumn[] = [
    ...['SCOPE', 'KEY', 'FOR', 'GENERATION', 'STATE', 'AGE'].map(title => ({ title })),
    ...(counted ? [{ title: 'CELLS', number: true }] : []),
    { title: 'KMS KEY' },
  ]
  const rows = keys
    .slice(0, most)
    .map(key => [
      ...[
        scopeText(key.scope),
        key.id,
        key.purpose,
        String(key.generation),
        stateText(key),
        ageText(key.createdAt, now),
      ],
      ...(counted ? [key.cells === undefined ? '' : numberText(key.cells)] : []),
      wrapText(key),
    ])
  const more = keys.length - rows.length
  return [
    ...grid(heads, rows, color),
    ...(more > 0 ? [`and ${numberText(more)} more keys: --json and --html list all`] : []),
  ]
}

/** A key's state as a reader takes it. */
export function stateText({ active, state }: KeyDescription): string {
  return active ? 'active' : state === 'live' ? 'older' : state
}

/** What wraps a key. */
export function wrapText({ provider, kek, kekVersion, state }: KeyDescription): string {
  if (state === 'destroyed') return ''
  return [`${provider}: ${kek}`, kekVersion].filter(Boolean).join(', version ')
}
