import { WaxsealError } from '@waxseal/core'
import { visible } from '@waxseal/program'
import { runWorker } from '../distributed/run-worker.ts'
import { countOf } from '../format/words.ts'
import { withProject } from '../project/open-project.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { writeJson } from './json.ts'
import { lagLimit, redisOf } from './project-options.ts'
import type { Terminal } from './terminal.ts'
import type { WorkerArguments } from './worker-command.ts'

const STATES = { begun: 'begun', done: 'done', left: 'left to another' } as const

/** Runs `worker`. */
export async function runWorkerCommand(options: WorkerArguments, terminal: Terminal): Promise<ExitCode> {
  const { queue, rowsPerSecond, quiet, dryRun } = options
  if (dryRun)
    throw new WaxsealError(
      'CONFIG_INVALID',
      'a worker does what others ask for: give --dry-run to the command that asks',
    )
  const report = await withProject(options, terminal.cwd, ({ database, config }) =>
    runWorker(database, {
      ...{ redis: redisOf(config, terminal), queue, rowsPerSecond, signal: terminal.signal },
      maxLag: lagLimit(options.maxLag, config),
      onReady: () => {
        if (!quiet) terminal.err('ready for work\n')
      },
      onRange: ({ operation, table, range }, state) => {
        if (!quiet) terminal.err(visible(`${operation} ${table}, range ${range}: ${STATES[state]}`).concat('\n'))
      },
    }),
  )
  if (options.json) writeJson(terminal, { command: 'worker', ...report })
  else terminal.out(`${countOf(report.ranges, 'range')} done\n`)
  return EXIT.done
}
