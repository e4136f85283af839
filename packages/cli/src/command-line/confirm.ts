import { WaxsealError } from '@waxseal/core'
import { visible } from '@waxseal/program'
import type { Terminal } from './terminal.ts'

/** What a person, or a flag, has to say before something is done that cannot be undone. */
export interface Confirmation {
  /** What will happen, in a sentence. */
  readonly what: string
  /** What has to be typed. */
  readonly expected: string
  /** The flag that says it where nobody can be asked, and what it was given. */
  readonly flag: string
  readonly given: string | undefined
}

/**
 * Makes sure that something is meant: by its flag, or by a person at a terminal who types its name.
 *
 * @throws WaxsealError CONFIRMATION_MISSING
 */
export async function confirm(terminal: Terminal, { what, expected, flag, given }: Confirmation): Promise<void> {
  if (given !== undefined) {
    if (given === expected) return
    throw new WaxsealError(
      'CONFIRMATION_MISSING',
      `${flag} says something else than "${expected}"; nothing was changed`,
    )
  }
  if (terminal.ask === undefined) {
    throw new WaxsealError(
      'CONFIRMATION_MISSING',
      `${what}. Nobody can be asked here: say that it is meant, by ${flag} ${JSON.stringify(expected)}`,
    )
  }
  const answer = await terminal.ask(`${visible(what)}.\nType "${visible(expected)}" to go on: `)
  if (answer.trim() !== expected)
    throw new WaxsealError('CONFIRMATION_MISSING', 'that is something else; nothing was changed')
}
