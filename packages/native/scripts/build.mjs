// Builds the addon for this machine into `prebuilds`, unless the binary there is of the same sources. It needs what node-gyp
// needs: a C compiler, make and Python. With `--if-possible`, it says loudly what is missing, and succeeds all the same.
// Plain JavaScript, because `npm test` runs it before anything is built.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const isOptional = process.argv.includes('--if-possible')
const libc = process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
const folder = join(root, 'prebuilds', `${process.platform}-${process.arch}`)
const name = process.platform === 'linux' ? `waxseal.napi.${libc}.node` : 'waxseal.napi.node'
const stamp = join(folder, `${name}.sources`)

const sources = sourceHash()
if (!isBuilt()) build()

function isBuilt() {
  return existsSync(join(folder, name)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === sources
}

function sourceHash() {
  const files = [
    'binding.gyp',
    'scripts/build.mjs',
    ...readdirSync(join(root, 'src'))
      .sort()
      .map(file => `src/${file}`),
  ]
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

function build() {
  const headers = join(dirname(process.execPath), '..')
  const hasHeaders = existsSync(join(headers, 'include/node/openssl/evp.h'))
  // Without the headers beside Node, node-gyp downloads them: not in passing.
  if (isOptional && !hasHeaders) return fail('this installation of Node.js has no headers')
  const nodeGyp = createRequire(import.meta.url).resolve('node-gyp/bin/node-gyp.js')
  const args = [nodeGyp, 'rebuild', '--loglevel=error', ...(hasHeaders ? [`--nodedir=${headers}`] : [])]
  const begin = Date.now()
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
  if (status !== 0) return fail(`node-gyp failed:\n${(stdout + stderr).trim().split('\n').slice(-15).join('\n')}`)
  mkdirSync(folder, { recursive: true })
  // Renamed into its place: a process may have the old one in memory.
  const fresh = join(folder, `${name}.${process.pid}`)
  copyFileSync(join(root, 'build/Release/waxseal.node'), fresh)
  renameSync(fresh, join(folder, name))
  writeFileSync(stamp, sources)
  rmSync(join(root, 'build'), { recursive: true, force: true })
  console.error(`[waxseal] built the native engine for ${process.platform}-${process.arch} in ${Date.now() - begin} ms`)
}

function fail(why) {
  // A binary of other sources would be tested in place of these.
  rmSync(join(folder, name), { force: true })
  rmSync(join(root, 'build'), { recursive: true, force: true })
  console.error(`[waxseal] THE NATIVE ENGINE IS NOT BUILT, AND ITS TESTS WILL NOT RUN: ${why}`)
  if (!isOptional) process.exitCode = 1
}
