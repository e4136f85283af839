import { chmod, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { sqliteFile } from '../src/index.ts'
import { planTargets } from '../src/run/plan-targets.ts'
import { skipNotice, skippedTargets } from '../src/run/skip.ts'
import { bareMachine } from './fixture/bare-machine.ts'
import { startNestedRun } from './fixture/nested-run.ts'

const plan = (env: Record<string, string>, canInstallPackages = false): string =>
  planTargets({ ...bareMachine, env, canInstallPackages }).join(' ')

/** A directory with a program in it that calls itself some version of mysqld. */
async function directoryWithMysqld(version: string): Promise<string> {
  const directory = dirname(sqliteFile())
  await writeFile(join(directory, 'mysqld'), `#!/bin/sh\necho "mysqld  Ver ${version}"\n`)
  await chmod(join(directory, 'mysqld'), 0o755)
  return directory
}

it('covers one server of the MySQL family, also where none is in sight', () => {
  expect(plan({})).toBe('sqlite mysql postgres')
  expect(plan({}, true)).toBe('sqlite mariadb postgres')
})

it('takes the product that mysqld says it is', async () => {
  expect(plan({ PATH: await directoryWithMysqld('10.11.19-MariaDB for debian-linux-gnu') })).toBe(
    'sqlite mariadb postgres',
  )
  expect(plan({ PATH: await directoryWithMysqld('8.4.3 for Linux') })).toBe('sqlite mysql postgres')
})

it('covers what the environment names', () => {
  expect(plan({ WAXSEAL_TEST_MARIADB_URL: 'mysql://u@h' })).toBe('sqlite mariadb postgres')
  expect(plan({ WAXSEAL_TEST_MARIADB_URL: 'mysql://u@h', WAXSEAL_TEST_MYSQL_URL: 'mysql://u@g' })).toBe(
    'sqlite mariadb mysql postgres',
  )
  expect(plan({ WAXSEAL_TEST_MYSQL_IMAGE: 'mysql:9' })).toBe('sqlite mysql postgres')
  expect(plan({ WAXSEAL_TEST_MYSQL_IMAGE: 'mysql:9' }, true)).toBe('sqlite mariadb mysql postgres')
})

it('leaves out what WAXSEAL_TEST_SKIP names, and says so', () => {
  expect(plan({ WAXSEAL_TEST_SKIP: 'mysql, postgres', WAXSEAL_TEST_MARIADB_URL: 'mysql://u@h' })).toBe('sqlite')
  expect(plan({ WAXSEAL_TEST_SKIP: 'mariadb', WAXSEAL_TEST_MYSQL_IMAGE: 'mysql:9' }, true)).toBe(
    'sqlite mysql postgres',
  )
  expect(skipNotice(skippedTargets({ WAXSEAL_TEST_SKIP: 'postgres' }))).toContain(
    '!!! WAXSEAL_TEST_SKIP: nothing in this run is tested on PostgreSQL',
  )
  expect(skipNotice(skippedTargets({}))).toBeUndefined()
})

it('refuses to skip what it does not know', () => {
  expect(() => plan({ WAXSEAL_TEST_SKIP: 'postgresql' })).toThrow('not one of sqlite, mariadb, mysql, postgres')
})

it('prints the notice at the start of the run', async () => {
  const run = await startNestedRun({ NESTED_KIND: 'none', NESTED_END: 'pass', WAXSEAL_TEST_SKIP: 'mysql,postgres' })
  const output = await run.output
  await run.remains()
  expect(output).toContain('nothing in this run is tested on MySQL, MariaDB, PostgreSQL')
}, 60_000)
