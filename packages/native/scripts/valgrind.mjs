// Runs all of the addon's entry points under valgrind's memcheck. Node and V8 are no clean ground for it (they collect garbage by
// reading whole stacks), so only findings with a frame of the addon count. Exits with 1 where there is one.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('exercise.cjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'waxseal-valgrind-'))
const report = join(folder, 'report.xml')
const watch = [
  '--tool=memcheck',
  '--leak-check=full',
  '--show-leak-kinds=definite',
  '--num-callers=30',
  '--error-limit=no',
]
const node = ['--single-threaded', '--jitless', '--no-opt', '--expose-gc', script]
const { status, error } = spawnSync(
  'valgrind',
  [...watch, '--xml=yes', `--xml-file=${report}`, process.execPath, ...node],
  {
    stdio: 'inherit',
  },
)
if (error !== undefined) throw error
const findings = readFileSync(report, 'utf8').match(/<error>[\s\S]*?<\/error>/g) ?? []
rmSync(folder, { recursive: true })
const ours = findings.filter(finding => finding.includes('waxseal'))
for (const finding of ours)
  console.log(finding.replaceAll(/\s*<\/?(?:frame|ip|obj|dir|pair|threadname|tid|unique)>?.*\n/g, '\n'))
console.log(
  `${ours.length} findings in the addon, ${findings.length - ours.length} in Node alone; the run ended with ${status}`,
)
if (ours.length > 0 || status !== 0) process.exitCode = 1
