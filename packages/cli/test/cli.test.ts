import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }

const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
const tsx = createRequire(import.meta.url).resolve('tsx')

it('tells its version, which is the package’s', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, cli, '--version'])
  expect(stdout).toBe(`${manifest.version}\n`)
})
