import type { Command } from 'commander'
import { addCommonOptions, type CommonOptions, duration, gather } from './common-options.ts'
import type { CommandContext } from './context.ts'

/** Adds `keys list`, `rotate`, `rewrap` and `retire`. */
export function addKeysCommand(program: Command, { terminal, finish }: CommandContext): void {
  const keys = program.command('keys').description('data keys: list, rotate, rewrap under another KMS key, retire')

  addCommonOptions(keys.command('list'))
    .description('the keys that the key store holds')
    .option('--scope <name>', 'only those of this scope')
    .action(async (options: CommonOptions & { readonly scope?: string }) => {
      const { runKeysList } = await import('./run-keys.ts')
      finish(await runKeysList(options, terminal))
    })

  addCommonOptions(keys.command('rotate'))
    .description('new data keys for new values; no row changes. The application’s own, where no option says whose')
    .option('--scope <name>', 'of this scope, repeatable', gather)
    .option('--all', 'of all scopes', false)
    .option('--older-than <age>', 'of all scopes whose active key is older: 90d, 12h', duration)
    .action(async (options: RotateArguments) => {
      const { runKeysRotate } = await import('./run-keys.ts')
      finish(await runKeysRotate(options, terminal))
    })

  addCommonOptions(keys.command('rewrap'))
    .description('wrap data keys under another KMS key, version or provider; no row changes')
    .option(
      '--to <kms key>',
      'what rewrapTo of the config file makes a provider of; the present provider where not given',
    )
    .option('--scope <name>', 'only the keys of this scope')
    .option('--alone', 'no other process runs on these keys', false)
    .action(async (options: RewrapArguments) => {
      const { runKeysRewrap } = await import('./run-keys.ts')
      finish(await runKeysRewrap(options, terminal))
    })

  addCommonOptions(keys.command('retire'))
    .description('retire older data keys: those that are named, or all that no cell is under')
    .argument('[key...]', 'ids, of 8 hexadecimal digits')
    .action(async (ids: readonly string[], options: CommonOptions) => {
      const { runKeysRetire } = await import('./run-keys.ts')
      finish(await runKeysRetire(ids, options, terminal))
    })
}

/** The options of `keys rotate`. */
export interface RotateArguments extends CommonOptions {
  readonly scope?: readonly string[]
  readonly all: boolean
  /** Milliseconds. */
  readonly olderThan?: number
}

/** The options of `keys rewrap`. */
export interface RewrapArguments extends CommonOptions {
  readonly to?: string
  readonly scope?: string
  readonly alone: boolean
}
