import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { currentRun } from '../run/run-environment.ts'
import { searchFiles } from './grep.ts'
import { connectSqlite } from './sqlite-connection.ts'
import { type TestDatabase, testDatabase } from './test-database.ts'

/**
 * A path for a throw-away SQLite file, in a directory of its own. It goes with the run, or with the process outside one.
 */
export function sqliteFile(): string {
  return join(mkdtempSync(join(currentRun()?.directory ?? ownDirectory(), 'waxseal-sqlite-')), 'test.db')
}

let directory: string | undefined

/** A directory of this process, for when it is not part of a run. */
function ownDirectory(): string {
  if (!directory) {
    const created = mkdtempSync(join(tmpdir(), 'waxseal-process-'))
    process.once('exit', () => rmSync(created, { recursive: true, force: true }))
    directory = created
  }
  return directory
}

/** Creates an empty SQLite database. */
export function createSqliteDatabase(file: string = sqliteFile()): TestDatabase {
  const files = ['', '-wal', '-journal', '-shm'].map(suffix => file + suffix)
  return testDatabase({
    target: 'sqlite',
    name: file,
    url: `file:${file}`,
    connection: connectSqlite(file),
    grepFiles: needles => searchFiles(files, needles),
    remove: async () => {
      await Promise.all(files.map(path => rm(path, { force: true })))
    },
  })
}
