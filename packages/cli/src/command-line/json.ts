import { visibleJson } from '@waxseal/program'
import type { Terminal } from './terminal.ts'

/** Writes the one document that a command gives with `--json`. Additions to it are no break; fields that are there stay. */
export function writeJson(terminal: Terminal, document: object): void {
  terminal.out(`${visibleJson({ version: 1, ...document }, 2)}\n`)
}
