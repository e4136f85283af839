import { type KeyProvider, WaxsealError } from '@waxseal/core'
import { visible } from '@waxseal/program'
import type { ReadConfig } from '../config/read-config.ts'
import { keyLines } from '../format/key-lines.ts'
import { countOf, numberText, scopeText } from '../format/words.ts'
import { retireKeys } from '../keys/retire-keys.ts'
import { rotateKeys } from '../keys/rotate-keys.ts'
import { withProject } from '../project/open-project.ts'
import type { CommonOptions } from './common-options.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { writeJson } from './json.ts'
import type { RewrapArguments, RotateArguments } from './keys-command.ts'
import { ProgressDisplay } from './progress.ts'
import { mayColor, type Terminal } from './terminal.ts'

/** Runs `keys list`. */
export async function runKeysList(
  options: CommonOptions & { readonly scope?: string },
  terminal: Terminal,
): Promise<ExitCode> {
  const keys = await withProject(options, terminal.cwd, ({ database }) =>
    database.encryption.keyring.describe(options.scope),
  )
  if (options.json) writeJson(terminal, { command: 'keys list', keys })
  else terminal.out(`${keyLines(keys, new Date(), { color: mayColor(terminal) }).join('\n')}\n`)
  return EXIT.done
}

/** Runs `keys rotate`. */
export async function runKeysRotate(options: RotateArguments, terminal: Terminal): Promise<ExitCode> {
  const { scope, all, olderThan, dryRun } = options
  if (scope !== undefined && (all || olderThan !== undefined)) {
    throw new WaxsealError('CONFIG_INVALID', '--scope names some scopes; --all and --older-than mean all')
  }
  const scopes = all || olderThan !== undefined ? undefined : (scope ?? [''])
  const progress = new ProgressDisplay(terminal, 'rotate', options)
  const report = await withProject(options, terminal.cwd, ({ database }) =>
    rotateKeys(database, {
      scopes,
      olderThan,
      dryRun,
      onProgress: ({ done, total }) => progress.update('scopes', done, total),
    }),
  ).finally(() => progress.end())
  if (options.json) writeJson(terminal, { command: 'keys rotate', dryRun, ...report })
  else {
    for (const { scope, from, to } of report.rotated) {
      terminal.out(
        `${visible(scopeText(scope))}: ${from} ${to === undefined ? 'would be followed' : `is followed by ${to}`}\n`,
      )
    }
    if (report.left > 0) terminal.out(`${countOf(report.left, 'scope')} with a key that is young enough\n`)
    writeFailures(report.failed, terminal)
  }
  return report.failed.length > 0 ? EXIT.findings : EXIT.done
}

/** Runs `keys rewrap`. */
export async function runKeysRewrap(options: RewrapArguments, terminal: Terminal): Promise<ExitCode> {
  const { scope, alone, dryRun } = options
  const progress = new ProgressDisplay(terminal, 'rewrap', options)
  const report = await withProject(options, terminal.cwd, async ({ database, config }) =>
    database.encryption.keyring.lifecycle.rewrap({
      ...{ to: await targetOf(options.to, config), scope, alone, dryRun },
      onProgress: ({ done, total }) => progress.update('keys', done, total),
    }),
  ).finally(() => progress.end())
  if (options.json) writeJson(terminal, { command: 'keys rewrap', dryRun, ...report })
  else {
    const { provider, kek } = report.to
    const done = `${countOf(report.rewrapped.length, 'key')} ${dryRun ? 'to be wrapped' : 'wrapped anew'} by ${provider} under ${kek}`
    terminal.out(`${visible(done)}; ${numberText(report.already)} were so already\n`)
    writeFailures(report.failed, terminal)
  }
  return report.failed.length > 0 ? EXIT.findings : EXIT.done
}

async function targetOf(to: string | undefined, { rewrapTo }: ReadConfig): Promise<KeyProvider | undefined> {
  if (to === undefined) return undefined
  if (rewrapTo !== undefined) return rewrapTo(to)
  throw new WaxsealError(
    'CONFIG_INVALID',
    'the config file does not say what provider --to means: add rewrapTo: key => alicloudKms({ keyId: key }), or another provider',
  )
}

/** Runs `keys retire`. */
export async function runKeysRetire(
  ids: readonly string[],
  options: CommonOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { dryRun } = options
  const keyIds = ids.length === 0 ? undefined : ids
  const report = await withProject(options, terminal.cwd, ({ database }) => retireKeys(database, { keyIds, dryRun }))
  if (options.json) writeJson(terminal, { command: 'keys retire', dryRun, ...report })
  else if (report.retired.length + report.already.length === 0) terminal.out('There is no older key without a cell.\n')
  else {
    for (const { id, scope } of report.retired) {
      terminal.out(`${id} of ${visible(scopeText(scope))} ${dryRun ? 'would be' : 'is'} retired\n`)
    }
    for (const { id } of report.already) terminal.out(`${id} was retired before\n`)
  }
  return EXIT.done
}

function writeFailures(
  failed: readonly {
    readonly scope: string
    readonly keyId: string | undefined
    readonly code: string
    readonly message: string
  }[],
  terminal: Terminal,
): void {
  for (const { scope, keyId, code, message } of failed) {
    terminal.out(`${visible(`${scopeText(scope)}, ${keyId ?? 'no key'}: ${code}: ${message}`)}\n`)
  }
}
