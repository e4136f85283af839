import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { run } from '../../src/packing/run.ts'

const consumer = inject('consumer')

interface JestReport {
  readonly testResults: readonly { name: string; assertionResults: readonly { title: string; status: string }[] }[]
}

/** Jest runs CommonJS, as a NestJS application has it set up. Each of its tests is one here. */
describe('the packed packages, under Jest', () => {
  const suites = readdirSync(consumer).filter(file => file.endsWith('.test.js'))

  it.each(suites)('pass %s', { timeout: 120_000 }, async suite => {
    const jest = join(consumer, 'node_modules/jest/bin/jest.js')
    const args = [jest, '--json', '--ci', '--watchman=false', '--cacheDirectory=jest-cache', '--runTestsByPath', suite]
    const { testResults } = JSON.parse(await run(process.execPath, args, consumer)) as JestReport
    const results = testResults.flatMap(({ assertionResults }) => assertionResults)
    expect(results.length).toBeGreaterThan(0)
    expect(results.filter(({ status }) => status !== 'passed')).toEqual([])
  })
})
