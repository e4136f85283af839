import { lexer } from 'marked'

/** A fenced block of a README. */
export interface Snippet {
  /** The heading that it stands under. */
  readonly heading: string
  readonly language: string
  /** As a reader sees it. */
  readonly code: string
  /** The code with what the README leaves out for brevity around it: see {@link snippetsOf}. */
  readonly whole: string
  /** The file that its first line names, as in `// src/patient.ts`. */
  readonly file: string | undefined
}

/** Where the snippet goes, among the lines that are given. */
const PLACE = '…'

/**
 * The fenced blocks of a README, in order. What a snippet takes for granted, and a reader does as well, stands before
 * it in a comment, which no reader sees:
 *
 * ```md
 * <!-- given
 * import { patients } from './given.ts'
 * -->
 * ```
 *
 * It goes before the snippet, or around it where a line of it is `…`.
 */
export function snippetsOf(markdown: string): Snippet[] {
  const snippets: Snippet[] = []
  let heading = ''
  let given = ''
  for (const token of lexer(markdown)) {
    if (token.type === 'heading') heading = token.text
    if (token.type === 'html') given = /<!-- given\n(.*)-->/s.exec(token.text)?.[1] ?? given
    if (token.type !== 'code') continue
    const code: string = token.text
    snippets.push({ heading, language: token.lang ?? '', code, whole: complete(code, given), file: fileOf(code) })
    given = ''
  }
  return snippets
}

function complete(code: string, given: string): string {
  const lines = given.split('\n')
  const place = lines.indexOf(PLACE)
  return place < 0 ? `${given}\n${code}` : lines.with(place, code).join('\n')
}

function fileOf(code: string): string | undefined {
  return /^\/\/ (\S+\.\w+)\n/.exec(code)?.[1]
}
