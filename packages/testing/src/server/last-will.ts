import { spawn } from 'node:child_process'

/**
 * Has a shell command run once this process is gone, however it ended: a crash, Ctrl-C (on which vitest exits without
 * waiting for any teardown), even SIGKILL. A small shell waits on a pipe that only this process holds open.
 *
 * @param script for `/bin/sh`, with `args` as `$1`, `$2` …
 * @returns a function that calls it off, for when the process has cleaned up by itself
 */
export function lastWill(script: string, args: readonly string[]): () => void {
  const shell = spawn('/bin/sh', ['-c', `read -r _ || { ${script}\n}`, 'last-will', ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // out of the terminal's process group, so that Ctrl-C does not end it before its time
  })
  shell.unref()
  shell.on('error', () => {}) // no /bin/sh: the orderly ways of stopping still work
  shell.stdin.on('error', () => {})
  return () => shell.stdin.end('called off\n')
}
