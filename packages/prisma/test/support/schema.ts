import { readFileSync } from 'node:fs'
import { type Generator, type Installation, outputOf, type Provider } from './variants.ts'

const models = ['schema.prisma', 'members.prisma']
  .map(file => readFileSync(new URL(`../schema/${file}`, import.meta.url), 'utf8'))
  .join('\n')

/** The whole schema for one database and one Prisma version, with both generators. */
export function schemaFor(installation: Installation, provider: Provider): string {
  const major = Number.parseInt(installation.version, 10)
  // Prisma 7 has moved the URL out of the schema and dropped the choice of engine; both come from the driver adapter.
  const url = major < 7 ? '\n  url      = "file:./unused.db"' : ''
  const engine = major < 7 ? '\n  engineType      = "client"' : ''
  const schemas = provider === 'postgresql' ? '\n  schemas  = ["public", "archive"]' : ''
  const generators = installation.generators.map(
    generator => `generator ${generator.replaceAll('-', '_')} {
  provider        = "${generator}"
  output          = "${outputOf({ ...installation, generator }, provider)}"
  previewFeatures = [${previewFeatures(generator, provider)}]${engine}
}`,
  )
  return [`datasource db {\n  provider = "${provider}"${url}${schemas}\n}`, ...generators, modelsFor(provider)].join(
    '\n\n',
  )
}

function previewFeatures(generator: Generator, provider: Provider): string {
  // One generator with strict checks and one without, so that the suite meets both ways with `undefined`.
  const strict = generator === 'prisma-client' ? ['"strictUndefinedChecks"', '"typedSql"'] : []
  // Joins are the default strategy once the feature is on, but on MariaDB, which has none of their kind.
  return ['"views"', ...strict, ...(provider !== 'sqlite' ? ['"relationJoins"'] : [])].join(', ')
}

/** The models with the native types and features that the database has. */
function modelsFor(provider: Provider): string {
  switch (provider) {
    case 'sqlite':
      return withoutSchemas(models)
        .replaceAll(/ @db\.\w+(\(\d+\))?/g, '')
        .replaceAll(/^ +(labels|area) .*\n/gm, '')
    case 'mysql':
      return withoutSchemas(models)
        .replaceAll(' @db.Uuid', '')
        .replace(/^ +labels .*\n/m, '')
    case 'postgresql':
      return inSchemas(models.replaceAll('@db.LongText', '@db.Text').replaceAll(/ @db\.(Var)?Binary\(\d+\)/g, ''))
  }
}

/** Where the database has no schemas, a table's name begins with the schema's. */
function withoutSchemas(text: string): string {
  return text.replaceAll(/@@map\("(\w+)"\)\n {2}@@schema\("(\w+)"\)/g, '@@map("$2_$1")')
}

/** Where it has, every block names its own. */
function inSchemas(text: string): string {
  return text.replaceAll(/^(?:model|view|enum) [^}]*\n}/gm, block =>
    block.includes('@@schema') ? block : `${block.slice(0, -1)}  @@schema("public")\n}`,
  )
}
