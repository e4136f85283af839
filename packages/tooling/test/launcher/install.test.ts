import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../../src/repository/root.ts'

const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string }
const lockFile = (version: string) => `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .: {}

  packages/one:
    dependencies:
      two:
        specifier: workspace:${version}
        version: link:../two

  packages/two: {}
`

/** Each on a small workspace whose packages depend on nothing but each other. */
describe('the launcher', { timeout: 60_000 }, () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-launcher-'))
    write('package.json', { name: 'sample', private: true, packageManager, engines: { node: '>=20.0.0' } })
    write('packages/one/package.json', { name: 'one', version: '1.0.0', dependencies: { two: 'workspace:*' } })
    write('packages/two/package.json', { name: 'two', version: '1.0.0' })
    write('pnpm-workspace.yaml', 'packages: [packages/*]\npmOnFail: ignore\n')
    write('pnpm-lock.yaml', lockFile('*'))
    cpSync(join(root, 'packages/tooling/launcher'), join(folder, 'packages/tooling/launcher'), { recursive: true })
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function write(file: string, content: object | string): void {
    mkdirSync(join(folder, file, '..'), { recursive: true })
    writeFileSync(join(folder, file), typeof content === 'string' ? content : JSON.stringify(content))
  }

  function launch(): { status: number | null; stdout: string; stderr: string } {
    const script = join(folder, 'packages/tooling/launcher/install.mjs')
    return spawnSync(process.execPath, [script], { cwd: tmpdir(), encoding: 'utf8' })
  }

  it('installs what is locked, once, and leaves stdout to the command that follows', () => {
    const first = launch()
    expect(first).toMatchObject({ status: 0, stdout: '', stderr: expect.stringContaining(packageManager) })
    expect(existsSync(join(folder, 'packages/one/node_modules/two/package.json'))).toBe(true)
    expect(launch()).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  it('installs again what somebody removed from one package', () => {
    launch()
    rmSync(join(folder, 'packages/one/node_modules'), { recursive: true })
    expect(launch()).toMatchObject({ status: 0, stderr: expect.stringContaining('installing') })
    expect(existsSync(join(folder, 'packages/one/node_modules/two'))).toBe(true)
  })

  it('fails while the lock file and a manifest differ, also the second time', () => {
    launch()
    write('pnpm-lock.yaml', lockFile('^'))
    for (const attempt of [launch(), launch()]) {
      expect(attempt).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('could not install') })
    }
  })

  it('says which Node it needs', () => {
    write('package.json', { name: 'sample', packageManager, engines: { node: '^98.7.0 || >=99.1.0' } })
    const { status, stderr } = launch()
    expect(status).toBe(1)
    expect(stderr).toBe(`[waxseal] This is Node ${process.versions.node}; the repository needs ^98.7.0 || >=99.1.0.\n`)
  })
})
