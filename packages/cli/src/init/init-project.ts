import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type EncryptedDatabase, isWaxsealError, type KeyDescription } from '@waxseal/core'
import { findConfig } from '../config/read-config.ts'
import { earlierMigration, keyMigration, migrationsFolder, type NewFile } from './key-migration.ts'

/** How a project is set up. */
export interface InitOptions {
  /** The project's folder, absolute. */
  readonly folder: string
  /** The module with the DataSource or client, from that folder; `./src/data-source.ts`. */
  readonly module: string
  readonly export?: string | undefined
  /** Where migrations lie, from that folder; found where not given. */
  readonly migrations?: string | undefined
  /** Creates the key table now, in place of a migration. */
  readonly createKeyTable?: boolean | undefined
  readonly dryRun?: boolean | undefined
  /** For the names of migrations. */
  readonly now?: Date | undefined
}

/** What was set up, or would be. */
export interface InitReport {
  readonly orm: EncryptedDatabase['orm']
  readonly dryRun: boolean
  /** Files that were written, from the project's folder. */
  readonly written: readonly string[]
  /** Files that were there, and are as they were. */
  readonly kept: readonly string[]
  readonly keyTable: 'exists' | 'created' | 'missing'
  /** The application's keys; empty as long as their table is missing. */
  readonly keys: readonly KeyDescription[]
}

/**
 * Sets a project up: the config file, a migration for the key table where that is missing, and the application's first keys where the
 * table is there. Nothing that exists is overwritten or changed, so that it can be called again after the migration was run.
 *
 * @throws WaxsealError what the key provider or store rejects with
 */
export async function initProject(source: EncryptedDatabase, options: InitOptions): Promise<InitReport> {
  const { folder, dryRun = false } = options
  const { encryption } = source
  const isMissing = await isTableMissing(source)
  const files: NewFile[] = []
  const kept: string[] = []
  const config = findConfig(folder)
  if (config === undefined) files.push(configFile(source, options))
  else kept.push(config.slice(folder.length + 1))
  if (isMissing && !options.createKeyTable) {
    const migrations = options.migrations ?? migrationsFolder(folder, source.orm)
    const earlier = earlierMigration(folder, migrations)
    if (earlier !== undefined) kept.push(earlier)
    else files.push(keyMigration(source, migrations, options.now ?? new Date(), isTypescript(folder) ? 'ts' : 'js'))
  }
  const isThere = !isMissing || options.createKeyTable === true
  if (!dryRun) {
    for (const { path, text } of files) write(join(folder, path), text)
    if (isMissing && options.createKeyTable) await encryption.createKeyTable()
    if (isThere) await encryption.ensureScope()
  }
  return {
    ...{ orm: source.orm, dryRun, kept },
    written: files.map(({ path }) => path),
    keyTable: !isMissing ? 'exists' : options.createKeyTable ? 'created' : 'missing',
    keys: isThere && !(dryRun && isMissing) ? await encryption.keyring.describe('') : [],
  }
}

async function isTableMissing({ encryption }: EncryptedDatabase): Promise<boolean> {
  try {
    await encryption.keyring.describe('')
    return false
  } catch (error) {
    if (isWaxsealError(error, 'KEY_TABLE_MISSING')) return true
    throw error
  }
}

function configFile({ orm, tables }: EncryptedDatabase, { folder, module, export: name }: InitOptions): NewFile {
  const option = orm === 'typeorm' ? 'datasource' : 'client'
  const named = name === undefined ? quoted(module) : `{ module: ${quoted(module)}, export: ${quoted(name)} }`
  const scoped = tables.filter(({ fields }) => fields.some(field => field.scoped))
  const columns = scoped.map(({ table }) => `    // ${quoted(table)}: { scopeColumn: 'the column with the tenant' },\n`)
  const about = scoped.length === 0 ? '' : `  tables: {\n${columns.join('')}  },\n`
  const text = `import { defineConfig } from 'waxseal'

export default defineConfig({
  ${option}: ${named},
${about}})
`
  return { path: isTypescript(folder) ? 'waxseal.config.ts' : 'waxseal.config.mjs', text }
}

function isTypescript(folder: string): boolean {
  return existsSync(join(folder, 'tsconfig.json'))
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  // Fails where there is a file by now.
  writeFileSync(path, text, { flag: 'wx' })
}
