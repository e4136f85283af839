import { escapeMarkup } from './markup.ts'

/** HTML that was made here: what came from outside is escaped in it. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** What can stand in a template. */
export type Part = Html | string | number | undefined | readonly Part[]

/**
 * A piece of HTML. Values in it are escaped, for elements and for quoted attributes; pieces stay, lists are joined, and
 * undefined is nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, index) => text + write(parts[index])).join(''))
}

function write(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Html) return part.text
  return typeof part === 'string' || typeof part === 'number' ? escapeMarkup(String(part)) : part.map(write).join('')
}
