import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../src/repository/root.ts'

describe('the closing line of a run', () => {
  let folder: string
  beforeAll(() => {
    // Below node_modules, where `import 'vitest'` finds what it names and nothing is committed.
    folder = mkdtempSync(join(root, 'node_modules/.waxseal-summary-'))
    const reporter = join(root, 'packages/tooling/src/vitest/summary-reporter.ts')
    writeFileSync(
      join(folder, 'vitest.config.ts'),
      `import { SummaryReporter } from ${JSON.stringify(reporter)}
       export default { test: { reporters: [new SummaryReporter()], exclude: [] } }`,
    )
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs a file of tests by themselves; returns the last line and the exit code. */
  function run(tests: string): { line: string | undefined; status: number | null } {
    writeFileSync(join(folder, 'a.test.ts'), `import { beforeAll, describe, expect, it } from 'vitest'\n${tests}`)
    const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder]
    const { stdout, status } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    return { line: stdout.trimEnd().split('\n').at(-1), status }
  }

  it('counts what passed, failed and was skipped', () => {
    const tests = `it('a', () => {}); it('b', () => expect(1).toBe(2)); it.skipIf(true)('c', () => {})`
    expect(run(tests)).toEqual({ line: '1 passed, 1 failed, 1 skipped', status: 1 })
  })

  it('counts a file that does not load as a failure', () => {
    expect(run(`throw new Error('no')`)).toEqual({ line: '0 passed, 1 failed, 0 skipped', status: 1 })
  })

  it('counts a suite whose set-up fails as a failure', () => {
    const tests = `describe('s', () => { beforeAll(() => { throw new Error('no') }); it('a', () => {}) })`
    expect(run(tests)).toEqual({ line: '0 passed, 1 failed, 1 skipped', status: 1 })
  })

  it('counts an error outside of tests as a failure', () => {
    const tests = `it('a', () => {}); setTimeout(() => { throw new Error('no') }); it('b', () => new Promise(r => setTimeout(r, 100)))`
    expect(run(tests)).toEqual({ line: '2 passed, 1 failed, 0 skipped', status: 1 })
  })
})
