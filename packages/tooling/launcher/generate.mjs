// Runs the `generate` script of every workspace member that has one: the type check needs the code that it writes.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))

for (const member of ['packages', 'examples'].flatMap(folder =>
  existsSync(join(root, folder)) ? readdirSync(join(root, folder)).map(name => join(root, folder, name)) : [],
)) {
  const manifest = join(member, 'package.json')
  if (!existsSync(manifest) || !JSON.parse(readFileSync(manifest, 'utf8')).scripts?.generate) continue
  const { status, stdout, stderr } = spawnSync('npm --silent run generate', { cwd: member, shell: true })
  if (status === 0) continue
  process.stderr.write(`${stdout}${stderr}[waxseal] \`npm run generate\` failed in ${member}\n`)
  process.exit(status || 1)
}
