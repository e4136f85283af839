import type { JudgedReport } from '../policy/judge.ts'
import { formatCsv } from './csv.ts'
import type { Format } from './formats.ts'
import { formatHtml } from './html/page.ts'
import { formatJson, formatJsonLines } from './json.ts'
import { formatJUnit } from './junit.ts'
import { formatMarkdown } from './markdown.ts'
import { formatOcsf } from './ocsf.ts'
import { formatSarif } from './sarif.ts'
import { formatTable } from './table.ts'

/** What only the table heeds. */
export interface RenderOptions {
  /** Lists what is in order, too. */
  readonly all?: boolean | undefined
  /** Colours by escape sequences, for a terminal. */
  readonly color?: boolean | undefined
  /** The terminal's width in characters; 120 by default. */
  readonly width?: number | undefined
}

const WRITERS: Readonly<Record<Format, (report: JudgedReport, options: RenderOptions) => string>> = {
  table: formatTable,
  json: formatJson,
  jsonl: formatJsonLines,
  csv: formatCsv,
  markdown: formatMarkdown,
  sarif: formatSarif,
  junit: formatJUnit,
  ocsf: formatOcsf,
  html: formatHtml,
}

/** A judged report as text, ready to be written to a file as UTF-8. Whatever names from outside hold is escaped in it. */
export function render(format: Format, report: JudgedReport, options: RenderOptions = {}): string {
  return WRITERS[format](report, options)
}
