import { readFileSync } from 'node:fs'
import { type Generator, type Installation, outputOf, type Provider } from './variants.ts'

const models = readFileSync(new URL('../schema/schema.prisma', import.meta.url), 'utf8')

/** The whole schema for one database and one Prisma version, with both generators. */
export function schemaFor(installation: Installation, provider: Provider): string {
  const major = Number.parseInt(installation.version, 10)
  // Prisma 7 has moved the URL out of the schema and dropped the choice of engine; both come from the driver adapter.
  const url = major < 7 ? '\n  url      = "file:./unused.db"' : ''
  const engine = major < 7 ? '\n  engineType      = "client"' : ''
  const generators = installation.generators.map(
    generator => `generator ${generator.replaceAll('-', '_')} {
  provider        = "${generator}"
  output          = "${outputOf({ ...installation, generator }, provider)}"
  previewFeatures = [${previewFeatures(generator, provider)}]${engine}
}`,
  )
  return [`datasource db {\n  provider = "${provider}"${url}\n}`, ...generators, modelsFor(provider)].join('\n\n')
}

function previewFeatures(generator: Generator, provider: Provider): string {
  // One generator with strict checks and one without, so that the suite meets both ways with `undefined`.
  const strict = generator === 'prisma-client' ? ['"strictUndefinedChecks"', '"typedSql"'] : []
  // Joins are the default strategy once the feature is on. MariaDB has no lateral joins.
  return [...strict, ...(provider === 'postgresql' ? ['"relationJoins"'] : [])].join(', ')
}

/** The models with the native types and features that the database has. */
function modelsFor(provider: Provider): string {
  switch (provider) {
    case 'sqlite':
      return models.replaceAll(/ @db\.\w+(\(\d+\))?/g, '').replace(/ +labels .*\n/, '')
    case 'mysql':
      return models.replace(' @db.Uuid', '').replace(/ +labels .*\n/, '')
    case 'postgresql':
      return models.replaceAll('@db.LongText', '@db.Text').replaceAll(/ @db\.(Var)?Binary\(\d+\)/g, '')
  }
}
