/** An identifier in SQL text, with what is before it by a dot: `p.address.street`, `"p"."email"`, `email`. */
export interface SqlIdentifier {
  /** As written, without quotes. */
  readonly path: string
  /** The text that follows it. */
  readonly rest: string
  /** It may be ciphertext: it is tested for NULL, counted or given out under a name, or is the name of something else. */
  readonly isHarmless: boolean
}

const LITERAL = /'(?:[^']|'')*'/g
// Not within a word, a parameter (`:email`, `:...emails`, `$1`, `@x`) or behind a cast (`::text`).
const IDENTIFIER = new RegExp(
  '(?<![\\w:$@.])["`[]?[A-Za-z_\\u0080-\\uffff][\\w$\\u0080-\\uffff]*["`\\]]?' +
    '(?:\\s*\\.\\s*["`[]?[\\w$\\u0080-\\uffff]+["`\\]]?)*',
  'g',
)
const IS_NULL = /^\s+is\s+(?:not\s+)?null\b/i
const GIVEN_OUT = /^\s+as\s/i
// Alone in a SELECT list, and not the end of an expression there.
const LISTED = /(?:^|,|\bselect)\s*$/i
const COUNTED = /\bcount\s*\(\s*$/i
const NAME_OF_RESULT = /\bas\s+$/i

/** The identifiers in SQL text. */
export function sqlIdentifiers(text: string): SqlIdentifier[] {
  const bare = text.includes("'") ? text.replace(LITERAL, "''") : text
  return [...bare.matchAll(IDENTIFIER)].map(({ 0: match, index }) => {
    const rest = bare.slice(index + match.length)
    const before = bare.slice(Math.max(0, index - 16), index)
    return { path: match.replace(/["`[\]\s]/g, ''), rest, isHarmless: isHarmless(before, rest) }
  })
}

/** The last name of a path, in lower case: the column of `public.patient.email`, the table of `public.patient`. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase()
}

function isHarmless(before: string, rest: string): boolean {
  if (rest.startsWith('(') || IS_NULL.test(rest) || NAME_OF_RESULT.test(before)) return true
  if (GIVEN_OUT.test(rest)) return LISTED.test(before)
  return /^\s*\)/.test(rest) && COUNTED.test(before)
}
