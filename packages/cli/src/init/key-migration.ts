import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { EncryptedDatabase } from '@waxseal/core'

/** A file to be written. */
export interface NewFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Where migrations usually lie, in the order in which they are looked for. */
const FOLDERS = {
  typeorm: [
    'src/migrations',
    'src/migration',
    'src/database/migrations',
    'src/db/migrations',
    'migrations',
    'migration',
  ],
  prisma: ['prisma/migrations'],
}

/** The folder of a project's migrations. */
export function migrationsFolder(folder: string, orm: EncryptedDatabase['orm']): string {
  return (
    FOLDERS[orm].find(path => existsSync(join(folder, path))) ?? (orm === 'prisma' ? 'prisma/migrations' : 'migrations')
  )
}

/** The migration that was written before, if there is one. */
export function earlierMigration(folder: string, migrations: string): string | undefined {
  const path = join(folder, migrations)
  if (!existsSync(path)) return undefined
  const name = readdirSync(path).find(entry => /[-_]waxseal[-_]keys(\.\w+)?$/.test(entry))
  return name === undefined ? undefined : `${migrations}/${name}`
}

/**
 * The migration that creates the key table, for TypeORM or Prisma.
 *
 * @param at - what its name is made from
 * @param language - of a TypeORM migration
 */
export function keyMigration(
  { orm, encryption }: Pick<EncryptedDatabase, 'orm' | 'encryption'>,
  migrations: string,
  at: Date,
  language: 'ts' | 'js',
): NewFile {
  const statements = encryption.keyTableDdl()
  if (orm === 'prisma') {
    const stamp = at.toISOString().replaceAll(/\D/g, '').slice(0, 14)
    const text = `-- The keys of encrypted columns. Back it up with the data: without it the data is gone.\n${statements.map(sql => `${sql};\n`).join('\n')}`
    return { path: `${migrations}/${stamp}_waxseal_keys/migration.sql`, text }
  }
  return {
    path: `${migrations}/${at.getTime()}-waxseal-keys.${language}`,
    text: typeormMigration(statements, at, language),
  }
}

function typeormMigration(statements: readonly string[], at: Date, language: 'ts' | 'js'): string {
  const isTs = language === 'ts'
  const queries = statements
    .map(sql => `    await queryRunner.query(\`${sql.replaceAll(/[`\\]/g, '\\$&')}\`)\n`)
    .join('')
  const runner = isTs ? 'queryRunner: QueryRunner): Promise<void>' : 'queryRunner)'
  return `${isTs ? "import type { MigrationInterface, QueryRunner } from 'typeorm'\n\n" : ''}/** The keys of encrypted columns. Back the table up with the data: without it the data is gone. */
export class WaxsealKeys${at.getTime()}${isTs ? ' implements MigrationInterface' : ''} {
  async up(${runner} {
${queries}  }

  async down(${isTs ? '): Promise<void>' : ')'} {
    throw new Error('Dropping the key table would destroy the data under its keys: drop it by hand, if you mean to')
  }
}
`
}
