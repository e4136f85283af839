// Runs the `generate` script of every package that has one: the type check needs the code that it writes.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { workspaceMembers } from './workspace-members.mjs'

const root = fileURLToPath(new URL('../../../', import.meta.url))

for (const { folder } of workspaceMembers(root)) {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (!scripts?.generate) continue
  const { status, stdout, stderr } = spawnSync('npm --silent run generate', { cwd: folder, shell: true })
  if (status === 0) continue
  process.stderr.write(`${stdout}${stderr}[waxseal] \`npm run generate\` failed in ${folder}\n`)
  process.exit(status || 1)
}
