import { WaxsealError } from '@waxseal/core'
import { visible } from '@waxseal/program'
import { countOf, scopeText } from '../format/words.ts'
import { confirmationOf, keysToShred, shredScope } from '../keys/shred-scope.ts'
import { withProject } from '../project/open-project.ts'
import { confirm } from './confirm.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { writeJson } from './json.ts'
import type { ShredArguments } from './shred-command.ts'
import type { Terminal } from './terminal.ts'

/** Runs `shred`. */
export async function runShred(options: ShredArguments, terminal: Terminal): Promise<ExitCode> {
  const { dryRun, unverified } = options
  const scope = scopeOf(options)
  const report = await withProject(options, terminal.cwd, async ({ database }) => {
    const keys = await keysToShred(database, scope)
    if (!dryRun) {
      await confirm(terminal, {
        what: `This destroys ${countOf(keys.length, 'key')} of ${scopeText(scope)}, for ever, with all that is under them`,
        expected: confirmationOf(scope),
        flag: '--confirm',
        given: options.confirm,
      })
    }
    return shredScope(database, { scope, confirm: confirmationOf(scope), unverified, dryRun })
  })
  if (options.json) writeJson(terminal, { command: 'shred', dryRun, ...report })
  else {
    const done = dryRun ? 'would be destroyed' : 'destroyed; running processes forget them within maxAge'
    const what = `${countOf(report.destroyed.length, 'key')} of ${scopeText(scope)} ${done}`
    terminal.out(`${visible(what)}\n`)
    if (!dryRun)
      terminal.out('Backups of the key table still hold them: they have to expire or be destroyed as well.\n')
  }
  return EXIT.done
}

function scopeOf({ scope, application }: ShredArguments): string {
  if (application ? scope === undefined : scope !== undefined && scope !== '') return scope ?? ''
  throw new WaxsealError(
    'CONFIG_INVALID',
    'say whose keys: --scope <tenant>, or --application for those that are no tenant’s',
  )
}
