// Makes the repository ready to run: checks Node, and installs the locked dependencies where they are not there yet.
// Every script of the root package.json starts with it, so that a machine with Node and npm needs nothing else.
// Plain JavaScript without dependencies, because nothing is installed when it runs.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { isInstalled } from './is-installed.mjs'
import { runsOn } from './node-range.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const { engines, packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

if (!runsOn(engines.node, process.versions.node)) {
  console.error(`[waxseal] This is Node ${process.versions.node}; the repository needs ${engines.node}.`)
  process.exit(1)
}
if (!isInstalled(root)) install()

function install() {
  const pnpm = /^pnpm@\d+\.\d+\.\d+/.exec(packageManager)[0]
  const begin = Date.now()
  console.error(`[waxseal] installing the locked dependencies with ${pnpm}, which may take a minute`)
  // One string and a shell, because npx is a script of cmd.exe on Windows. Nothing in it comes from outside.
  const command = `npx --loglevel=error --yes ${pnpm} --loglevel=error install --frozen-lockfile`
  // stdout belongs to the command that follows.
  const { status } = spawnSync(command, { cwd: root, shell: true, stdio: ['ignore', process.stderr, process.stderr] })
  if (status === 0) {
    console.error(`[waxseal] installed in ${Math.round((Date.now() - begin) / 1000)} s`)
    return
  }
  rmSync(`${root}node_modules/.pnpm/lock.yaml`, { force: true }) // or the next run would take it for installed
  console.error(`[waxseal] ${pnpm} could not install the dependencies; what it said is above.`)
  process.exit(status || 1)
}
