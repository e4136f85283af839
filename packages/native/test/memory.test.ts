import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { addon } from './find-addon.ts'

const script = (name: string) => fileURLToPath(new URL(`../scripts/${name}`, import.meta.url))

if (addon !== undefined) {
  describe('the scripts that watch over the addon', () => {
    it('find that memory stays flat, over a hundredth of the operations and keys', () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', script('soak.mjs'), '0.01'], {
        encoding: 'utf8',
      })
      expect(stderr).toBe('')
      expect(status).toBe(0)
      expect(stdout).toMatch(/^warm .* after 100000 operations .* after 1000 keys /)
    })

    it('find everything in order in what valgrind runs, without it', () => {
      const { status, stderr } = spawnSync(process.execPath, [script('exercise.cjs')], { encoding: 'utf8' })
      expect(stderr).toBe('')
      expect(status).toBe(0)
    })
  })
}
