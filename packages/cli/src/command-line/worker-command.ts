import type { Command } from 'commander'
import { addCommonOptions, type CommonOptions, duration, wholeNumber } from './common-options.ts'
import type { CommandContext } from './context.ts'

/** The options of `worker`. */
export interface WorkerArguments extends CommonOptions {
  readonly queue?: string
  readonly rowsPerSecond?: number
  /** Milliseconds. */
  readonly maxLag?: number
}

/** Adds `worker`. */
export function addWorkerCommand(program: Command, { terminal, finish }: CommandContext): void {
  addCommonOptions(program.command('worker'))
    .description('do ranges that --distributed commands hand out over Redis, until it is ended')
    .option('--queue <name>', 'its name in Redis; waxseal by default')
    .option('--rows-per-second <rows>', 'no more than so many, of this process', wholeNumber)
    .option('--max-lag <time>', 'pause while replicas are further behind: 5s', duration)
    .action(async (options: WorkerArguments) => {
      const { runWorkerCommand } = await import('./run-worker-command.ts')
      finish(await runWorkerCommand(options, terminal))
    })
}
