import { type Command, InvalidArgumentError } from 'commander'
import { addCommonOptions, type CommonOptions, duration, gather, wholeNumber } from './common-options.ts'

/** What commands that go over all rows take. */
export interface BulkArguments extends CommonOptions {
  readonly table?: readonly string[]
  readonly rowsPerSecond?: number
  /** Milliseconds. */
  readonly maxLag?: number
  readonly batch?: number
  readonly ranges?: number
  readonly restart: boolean
  readonly checkpoints: boolean
}

/** Adds the options of commands that go over all rows. */
export function addBulkOptions(command: Command): Command {
  return addCommonOptions(command)
    .option(
      '--table <name>',
      'an entity, model or table, repeatable; all with encrypted columns where not given',
      gather,
    )
    .option('--rows-per-second <rows>', 'no more than so many', wholeNumber)
    .option('--max-lag <time>', 'pause while replicas are further behind: 5s; see lag of the config file', duration)
    .option('--batch <rows>', 'rows that one statement changes at the most; 500 by default', wholeNumber)
    .option('--ranges <count>', 'parts of a table to work on at the same time; 1 by default', wholeNumber)
    .option('--restart', 'forget what is remembered of earlier work on these tables, and begin anew', false)
    .option('--no-checkpoints', 'remember nothing in the database')
}

/** A share such as `1%` or `0.01`. */
export function share(value: string): number {
  const number = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value)
  if (value === '' || !(number > 0 && number <= 1)) throw new InvalidArgumentError('It is a share such as 1% or 0.01.')
  return number
}
