import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Builds the addon where a compiler is; where none is, it says so, and the suites are left out as loudly. */
export default function setup(): void {
  const script = fileURLToPath(new URL('../scripts/build.mjs', import.meta.url))
  spawnSync(process.execPath, [script, '--if-possible'], { stdio: 'inherit' })
}
