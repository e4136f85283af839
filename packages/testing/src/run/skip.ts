import { type DatabaseTarget, productName } from '../target.ts'

/** `mysql` stands for the family: who has no MySQL seldom means MariaDB to be installed for him. */
const skippedBy: Readonly<Record<string, readonly DatabaseTarget[]>> = {
  sqlite: ['sqlite'],
  mariadb: ['mariadb'],
  mysql: ['mysql', 'mariadb'],
  postgres: ['postgres'],
}

/**
 * Reads `WAXSEAL_TEST_SKIP`, a comma-separated list of databases that this run leaves out by choice.
 *
 * @throws Error when it names something else, since a run that skips nothing by a typing error is not what was asked
 */
export function skippedTargets(env: Readonly<Record<string, string | undefined>>): ReadonlySet<DatabaseTarget> {
  const names = (env.WAXSEAL_TEST_SKIP ?? '').split(',').map(name => name.trim())
  return new Set(
    names.filter(Boolean).flatMap(name => {
      const targets = skippedBy[name]
      if (!targets) {
        throw new Error(`WAXSEAL_TEST_SKIP=${name}: not one of ${Object.keys(skippedBy).join(', ')}`)
      }
      return targets
    }),
  )
}

/** The notice that a run with skips opens with, or `undefined` where nothing is skipped. */
export function skipNotice(skipped: ReadonlySet<DatabaseTarget>): string | undefined {
  if (skipped.size === 0) return undefined
  const names = [...skipped].map(target => productName[target]).join(', ')
  return `\n!!! WAXSEAL_TEST_SKIP: nothing in this run is tested on ${names}\n\n`
}
