import { findServerBinary } from '../server/binary.ts'
import { variable } from '../server/given-url.ts'
import type { Surroundings } from '../server/surroundings.ts'
import type { DatabaseTarget } from '../target.ts'
import { skippedTargets } from './skip.ts'

/**
 * Decides which databases a run covers: SQLite, PostgreSQL and one server of the MySQL family, by what the machine
 * offers; more of that family when the environment asks for them.
 */
export function planTargets(machine: Surroundings): DatabaseTarget[] {
  const skipped = skippedTargets(machine.env)
  const all: DatabaseTarget[] = ['sqlite', ...planMysqlFamily(machine), 'postgres']
  return all.filter(target => !skipped.has(target))
}

function planMysqlFamily(machine: Surroundings): DatabaseTarget[] {
  const { env } = machine
  const given = (['mariadb', 'mysql'] as const).filter(kind => env[variable(kind, 'URL')])
  const image = env[variable('mysql', 'IMAGE')] ? (['mysql'] as const) : []
  const found = given.length > 0 ? given : findFirst(machine)
  return [...new Set([...found, ...image])].sort()
}

/** One server of the family: by binary, or by what can be fetched. */
function findFirst(machine: Surroundings): readonly ('mariadb' | 'mysql')[] {
  if (findServerBinary('mariadb', machine)) return ['mariadb']
  if (findServerBinary('mysql', machine)) return ['mysql']
  // A package manager is a surer way than a Docker that may have no registry in reach.
  if (machine.canInstallPackages) return ['mariadb']
  return ['mysql']
}
