import type { Command } from 'commander'
import type { BulkOperation } from '../bulk/report.ts'
import { addBulkOptions, type BulkArguments, share } from './bulk-options.ts'
import type { CommandContext } from './context.ts'

/** What one of the commands takes besides. */
export interface BulkCommandArguments extends BulkArguments {
  readonly sample?: number
  readonly repair?: boolean
  readonly alone?: boolean
  readonly confirm?: string
  readonly distributed?: boolean
  readonly queue?: string
}

const DESCRIPTIONS: Readonly<Record<BulkOperation, string>> = {
  encrypt: 'encrypt what is in clear, on a live table, while the application writes in migration mode',
  reencrypt: 'encrypt what is under older data keys under the active ones, so that the older can be retired',
  reindex: 'a new generation of index keys and values; queries go on working throughout',
  verify: 'decrypt all, or a sample, and compare indexes with values; changes nothing',
  decrypt: 'the way out: back to values in clear, in the same columns',
}

/** Adds `encrypt`, `reencrypt`, `reindex`, `verify` and `decrypt`. */
export function addBulkCommands(program: Command, { terminal, finish }: CommandContext): void {
  for (const operation of Object.keys(DESCRIPTIONS) as BulkOperation[]) {
    const command = addBulkOptions(program.command(operation)).description(DESCRIPTIONS[operation])
    if (operation === 'verify') command.option('--sample <share>', 'of the rows, drawn by chance: 1%', share)
    if (operation === 'decrypt') command.option('--confirm <tables>', 'what is decrypted, where nobody can be asked')
    if (operation === 'reindex') {
      command
        .option('--repair', 'no new generation: only what is missing, or of an older one', false)
        .option('--alone', 'no other process runs on these keys: wait for nobody', false)
    } else {
      command
        .option('--distributed', 'by processes of waxseal worker, over Redis', false)
        .option('--queue <name>', 'its name in Redis; waxseal by default')
    }
    command.action(async (options: BulkCommandArguments) => {
      const { runBulkCommand } = await import('./run-bulk.ts')
      finish(await runBulkCommand(operation, options, terminal))
    })
  }
}
