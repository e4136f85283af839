import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { TestDatabase } from '@waxseal/testing'
import type { BulkOperation, BulkReport } from '../../../src/index.ts'
import { expectedPatients, plantPatients, readPatients } from '../support/plant.ts'
import { type Orm, openWorld, type Place } from '../support/world.ts'

const script = fileURLToPath(new URL('./work.ts', import.meta.url))
// Starting a process is most of what a kill costs: the quicker loader.
const require = createRequire(import.meta.url)
const loader = pathToFileURL(join(dirname(require.resolve('@oxc-node/core')), 'register.mjs')).href

/** Starts a process on a piece of work; resolves once it has opened the database. */
async function start(orm: Orm, operation: BulkOperation, place: Place) {
  const child = spawn(process.execPath, ['--import', loader, script, orm, operation, JSON.stringify(place)])
  let out = ''
  let err = ''
  child.stderr.on('data', chunk => {
    err += chunk
  })
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', chunk => {
      out += chunk
      if (out.includes('open\n')) resolve()
    })
    child.once('close', () => reject(new Error(`the process ended before it began: ${err}`)))
  })
  return {
    child,
    ended,
    report: () => JSON.parse(out.slice('open\n'.length) || 'null') as BulkReport | null,
    errors: () => err,
  }
}

async function kill(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

/**
 * Lets one piece of work after the other be done on a table of patients by processes that are killed at random moments, until there
 * were so many kills, and compares every row after each piece.
 *
 * @returns how many processes were killed while they worked
 */
export async function killOften(
  orm: Orm,
  place: Place,
  database: TestDatabase,
  { kills, rows }: { kills: number; rows: number },
): Promise<number> {
  await plantPatients(database, 1, rows)
  const planted = await database.rows('patient', 'id')
  let killed = 0
  while (killed < kills) {
    for (const operation of ['encrypt', 'reencrypt', 'decrypt'] as const) {
      const world = await openWorld(orm, place)
      if (operation === 'reencrypt')
        for (const scope of ['', 'north', 'süd', 'East']) await world.encryption.rotate(scope)
      killed += await untilDone(orm, operation, place)
      // A new process, which has no keys in memory.
      const fresh = await openWorld(orm, place)
      const found = await readPatients(fresh)
      const expected = expectedPatients(1, rows)
      for (const [i, row] of found.entries()) same(row, expected[i], `row ${i + 1} after ${operation}`)
      same(found.length, rows, `rows after ${operation}`)
      if (operation === 'decrypt') same(await database.rows('patient', 'id'), planted, 'cells after all')
      await fresh.close()
      await world.close()
    }
  }
  return killed
}

/** Starts processes on a piece of work, and kills them, until one comes to its end. */
async function untilDone(orm: Orm, operation: BulkOperation, place: Place): Promise<number> {
  for (let killed = 0; ; killed++) {
    const process = await start(orm, operation, place)
    const patience = Math.random() * 200
    // The longer it takes, the later: it has to end some time.
    const isEnded = await Promise.race([process.ended.then(() => true), sleep(patience * (1 + killed / 2), false)])
    if (!isEnded) {
      await kill(process.child, process.ended)
      continue
    }
    const report = process.report()
    const table = report?.tables.find(({ table }) => table === 'Patient')
    same([report?.state, table?.remaining, table?.findingCount], ['done', 0, 0], `${operation}: ${process.errors()}`)
    return killed
  }
}

function same(actual: unknown, expected: unknown, what: string): void {
  // JSONB has an order of its own for the names in an object.
  if (isDeepStrictEqual(actual, expected)) return
  const [a, b] = [actual, expected].map(value => JSON.stringify(value))
  throw new Error(`${what}: expected ${b}, got ${a}`)
}
