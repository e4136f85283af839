import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A process of a test, and what it prints. */
export interface Child {
  readonly process: ChildProcessByStdio<null, Readable, null>
  readonly lines: Interface
  /** Resolves when it has printed a line that fits, to that line. */
  said(fits: (line: string) => boolean): Promise<string>
  /** Kills it the hard way, and waits for its end. */
  kill(): Promise<void>
}

/** Starts a TypeScript program as a process of its own. Its errors show among those of the test. */
export function startChild(script: string, args: readonly string[], env: Readonly<Record<string, string>>): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface(child.stdout)
  const exited = once(child, 'exit')
  return {
    process: child,
    lines,
    said: fits =>
      new Promise((resolve, reject) => {
        lines.on('line', line => fits(line) && resolve(line))
        lines.once('close', () => reject(new Error('it ended without saying so')))
      }),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
