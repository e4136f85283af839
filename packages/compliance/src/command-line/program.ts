import { Command, Option } from 'commander'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { addOrmCommand } from './orm-command.ts'
import { addRdsCommand } from './rds-command.ts'
import type { Terminal } from './terminal.ts'
import { addWireCommand } from './wire-command.ts'

/**
 * The program's commands. What a command needs is loaded when it runs: `--help` has to be there at once.
 *
 * @param finish is told what to exit with
 */
export function createProgram(version: string, terminal: Terminal, finish: (code: ExitCode) => void): Command {
  const program = new Command('waxseal-compliance')
    .description('Proves that the database around encrypted columns enforces SSL and has TDE on. It only reads.')
    .version(version)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .exitOverride()
    .addHelpText('after', '\nExits with 0 when clean, 1 on findings, 2 on wrong usage, 3 when it could not evaluate.')

  addRdsCommand(program, terminal, finish)
  addWireCommand(program, terminal, finish)
  addOrmCommand(program, terminal, finish)

  program
    .command('rules')
    .description('print the catalogue of rules')
    .addOption(new Option('--format <format>').choices(['md', 'json']).default('md'))
    .action(async ({ format }: { format: 'md' | 'json' }) => {
      const { rulesJson, rulesMarkdown } = await import('./rule-text.ts')
      const { RULES } = await import('../rule/catalogue.ts')
      terminal.out(format === 'json' ? rulesJson(RULES) : rulesMarkdown(RULES))
      finish(EXIT.clean)
    })

  program
    .command('explain')
    .description('tell what a rule reads, when it passes, and how to make it pass')
    .argument('<rule>', 'such as RDS-SSL-002')
    .action(async (id: string, _options, command: Command) => {
      const { RULES } = await import('../rule/catalogue.ts')
      const { explanation } = await import('./rule-text.ts')
      const rule = RULES.find(one => one.id === id.toUpperCase())
      if (rule === undefined) command.error(`error: there is no rule ${id}; waxseal-compliance rules lists them`)
      else terminal.out(explanation(rule))
      finish(EXIT.clean)
    })
  return program
}
