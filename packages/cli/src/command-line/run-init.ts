import { relative, sep } from 'node:path'
import { visible } from '@waxseal/program'
import { findConfig, readConfig } from '../config/read-config.ts'
import { findModule } from '../init/find-module.ts'
import { type InitReport, initProject } from '../init/init-project.ts'
import { openConfigured } from '../project/open-project.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import type { InitArguments } from './init-command.ts'
import { writeJson } from './json.ts'
import type { Terminal } from './terminal.ts'

/** Runs `init`. It exits with 1 as long as the key table is missing: the migration is to be run, and then this again. */
export async function runInit(options: InitArguments, terminal: Terminal): Promise<ExitCode> {
  const { cwd } = terminal
  const { migrations, createKeyTable, dryRun } = options
  const config = await readConfig(flagsOf(options, cwd), cwd)
  const project = await openConfigured(config)
  const module = `./${relative(cwd, config.module.module).split(sep).join('/')}`.replace('./../', '../')
  const report = await initProject(project.database, {
    ...{ folder: cwd, module, export: config.module.export, migrations, createKeyTable, dryRun },
  }).finally(() => project.close().catch(() => {}))
  if (options.json) writeJson(terminal, { command: 'init', ...report })
  else terminal.out(`${initLines(report).map(visible).join('\n')}\n`)
  return report.keyTable === 'missing' ? EXIT.findings : EXIT.done
}

/** The flags, with the module that was found where neither they nor a config file name one. */
function flagsOf(options: InitArguments, cwd: string): InitArguments {
  const { config, datasource, client } = options
  if ((config ?? datasource ?? client ?? findConfig(cwd)) !== undefined) return options
  const { orm, module } = findModule(cwd)
  return { ...options, [orm === 'typeorm' ? 'datasource' : 'client']: module }
}

function initLines({ orm, dryRun, written, kept, keyTable, keys }: InitReport): string[] {
  const would = dryRun ? 'would write' : 'wrote'
  const lines = [...written.map(path => `${would} ${path}`), ...kept.map(path => `kept ${path}`)]
  if (keyTable === 'created') lines.push(dryRun ? 'would create the key table' : 'created the key table')
  for (const { id, purpose } of keys) lines.push(`the application's ${purpose} key is ${id}`)
  if (keyTable !== 'missing') return [...lines, 'next: waxseal status']
  if (orm === 'prisma') {
    lines.push(
      'the key table is no model: in prisma.config.ts, keep Prisma Migrate from dropping it, by experimental: { externalTables: true } ' +
        "and tables: { external: ['waxseal_keys', 'waxseal_contexts', 'waxseal_work'] }; on PostgreSQL with the schema: 'public.waxseal_keys'",
    )
  }
  return [...lines, 'next: run the migration, and then waxseal init again, which makes the first keys']
}
