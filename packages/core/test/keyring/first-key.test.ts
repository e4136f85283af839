import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createTestDatabase, serverStartTimeout, testDatabases } from '@waxseal/testing'
import { describe, expect, it } from 'vitest'
import { generateLocalKey } from '../../src/index.ts'

const PROCESSES = 4
const script = fileURLToPath(new URL('first-key-process.ts', import.meta.url))

/** Starts the processes at once, and returns what they took for the application's data and index keys. */
async function keysOfProcesses(kind: string, place: string): Promise<string[]> {
  const env = { ...process.env, WAXSEAL_TEST_KEY: generateLocalKey() }
  const run = () => promisify(execFile)(process.execPath, ['--import', 'tsx', script, kind, place], { env })
  const answers = await Promise.all(Array.from({ length: PROCESSES }, run))
  return answers.map(({ stdout }) => stdout.trim())
}

describe('processes that start at once and all find no key', () => {
  it('end up with one, in a file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'waxseal-first-'))
    const keys = await keysOfProcesses('file', join(folder, 'keys.jsonl'))
    rmSync(folder, { recursive: true })
    expect(keys).toHaveLength(PROCESSES)
    expect(new Set(keys).size).toBe(1)
  })

  it.each(testDatabases().filter(target => target !== 'sqlite'))(
    'end up with one, on %s, because the table takes one',
    async target => {
      const database = await createTestDatabase(target)
      const keys = await keysOfProcesses(target === 'postgres' ? 'postgres' : 'mysql', database.url)
      const rows = await database.rows('waxseal_keys', 'id')
      await database.drop()
      expect(new Set(keys).size).toBe(1)
      expect(rows).toHaveLength(2)
    },
    serverStartTimeout,
  )
})
