import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { addon } from './find-addon.ts'

if (addon !== undefined) {
  it('survives a round of fuzzing', () => {
    const script = fileURLToPath(new URL('../scripts/fuzz.mjs', import.meta.url))
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '0', '20261121'], { encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(status).toBe(0)
    expect(stdout).toBe('1 rounds without a finding, the last of seed 20261121\n')
  })
}
