import { resolve } from 'node:path'
import { visible } from '@waxseal/program'
import { formatStatusHtml } from '../format/status-html.ts'
import { formatStatusTable } from '../format/status-table.ts'
import { withProject } from '../project/open-project.ts'
import { status } from '../status/status.ts'
import type { CommonOptions } from './common-options.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { writeJson } from './json.ts'
import { saveFile } from './save-file.ts'
import { mayColor, type Terminal } from './terminal.ts'

/** Runs `status`. */
export async function runStatus(
  options: CommonOptions & { readonly html?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const report = await withProject(options, terminal.cwd, ({ database }) =>
    status(database, {
      onColumn: (field, done, total) => {
        if (!options.quiet) terminal.err(`counting ${visible(field)} (${done + 1} of ${total})\n`)
      },
    }),
  )
  if (options.html !== undefined) saveFile(resolve(terminal.cwd, options.html), formatStatusHtml(report))
  if (options.json) writeJson(terminal, { command: 'status', ...report })
  else terminal.out(formatStatusTable(report, { color: mayColor(terminal) }))
  return report.next.some(({ kind }) => kind === 'finding') ? EXIT.findings : EXIT.done
}
