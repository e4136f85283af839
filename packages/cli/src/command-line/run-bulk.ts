import { WaxsealError } from '@waxseal/core'
import { runBulk } from '../bulk/bulk.ts'
import type { VerifyOptions } from '../bulk/options.ts'
import type { BulkOperation, BulkReport } from '../bulk/report.ts'
import type { ReadConfig } from '../config/read-config.ts'
import { bulkLines } from '../format/bulk-lines.ts'
import { withProject } from '../project/open-project.ts'
import type { Project } from '../project/project.ts'
import { rotateIndexes } from '../reindex/rotate-indexes.ts'
import type { BulkCommandArguments } from './bulk-commands.ts'
import { confirm } from './confirm.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { writeJson } from './json.ts'
import { ProgressDisplay } from './progress.ts'
import { lagLimit, redisOf } from './project-options.ts'
import type { Terminal } from './terminal.ts'

/** Runs one of the commands that go over all rows. */
export async function runBulkCommand(
  operation: BulkOperation,
  options: BulkCommandArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const progress = new ProgressDisplay(terminal, operation, options)
  const isRotation = operation === 'reindex' && !options.repair
  if (isRotation && options.table !== undefined) {
    throw new WaxsealError('CONFIG_INVALID', 'a new generation is one of all tables; --table goes with --repair')
  }
  return withProject(options, terminal.cwd, async project => {
    if (operation === 'decrypt' && !options.dryRun) await confirmDecryption(options, terminal)
    const bulk: VerifyOptions = {
      ...bulkOptions(options, project.config),
      signal: terminal.signal,
      onProgress: ({ table, rows, total }) => progress.update(table, rows, total),
    }
    if (isRotation) return await runRotation(project, bulk, options, terminal).finally(() => progress.end())
    const report = await run(project, operation, bulk, options, terminal).finally(() => progress.end())
    if (options.json) writeJson(terminal, { command: operation, ...report })
    else terminal.out(`${bulkLines(report).join('\n')}\n`)
    return isInOrder(report) ? EXIT.done : EXIT.findings
  })
}

async function run(
  { database, config }: Project,
  operation: BulkOperation,
  bulk: VerifyOptions,
  { distributed, queue, quiet }: BulkCommandArguments,
  terminal: Terminal,
): Promise<BulkReport> {
  if (!distributed) return runBulk(database, operation, bulk)
  const { runDistributed } = await import('../distributed/run-distributed.ts')
  const onNobody = () => {
    if (!quiet) terminal.err('no worker is there yet: start waxseal worker, on as many machines as you like\n')
  }
  return runDistributed(database, operation, { ...bulk, redis: redisOf(config, terminal), queue, onNobody })
}

async function runRotation(
  { database }: Project,
  { tables: _, sample: __, ...bulk }: VerifyOptions,
  { alone, json, quiet }: BulkCommandArguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const onWait = (until: Date, why: string) => {
    if (!quiet) terminal.err(`waiting until ${until.toISOString()} ${why}\n`)
  }
  const report = await rotateIndexes(database, { ...bulk, alone, onWait })
  if (json) writeJson(terminal, { command: 'reindex', ...report })
  else {
    const lines = report.rows === undefined ? [] : bulkLines(report.rows)
    const left = report.scopes.filter(({ phase }) => phase !== 'settled').length
    const state =
      left === 0
        ? 'every index is of one generation'
        : `${left} scopes are between two generations: run waxseal reindex again`
    terminal.out(`${[...lines, state].join('\n')}\n`)
  }
  return report.state === 'done' && (report.rows === undefined || isInOrder(report.rows)) ? EXIT.done : EXIT.findings
}

/** What the flags and the config file say of work on many rows. */
function bulkOptions(options: BulkCommandArguments, config: ReadConfig): VerifyOptions {
  const { table: tables, rowsPerSecond, batch: batchRows, ranges, restart, checkpoints, dryRun, sample } = options
  const scopes = Object.entries(config.tables ?? {}).flatMap(([name, { scopeColumn }]) =>
    scopeColumn === undefined ? [] : [[name, scopeColumn] as const],
  )
  return {
    ...{ tables, rowsPerSecond, batchRows, ranges, restart, checkpoints, dryRun, sample },
    scopeColumns: Object.fromEntries(scopes),
    maxLag: lagLimit(options.maxLag, config),
  }
}

async function confirmDecryption({ table, confirm: given }: BulkCommandArguments, terminal: Terminal): Promise<void> {
  const expected = table === undefined ? 'all tables' : [...table].sort().join(',')
  const what = `This writes the values of ${expected} back in clear, readable by whoever reads the database or a backup of it`
  await confirm(terminal, { what, expected, flag: '--confirm', given })
}

function isInOrder({ state, tables, operation }: BulkReport): boolean {
  return (
    state === 'done' &&
    tables.every(({ findingCount, remaining, plaintext }) => {
      return findingCount === 0 && (remaining ?? 0) === 0 && (operation !== 'verify' || plaintext === 0)
    })
  )
}
