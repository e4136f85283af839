import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const tsx = fileURLToPath(import.meta.resolve('tsx'))

/** A program of ours in a process of its own. */
export interface Program {
  readonly process: ChildProcess
  /** What it has printed so far. */
  readonly output: { stdout: string; stderr: string }
  /** Waits for it to end. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** Starts a TypeScript file of this package, with nothing in its environment but what is given. */
export function runProgram(file: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Program {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url))
  const child = spawn(process.execPath, ['--import', tsx, path, ...args], { env: { PATH: process.env.PATH, ...env } })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  return { process: child, output, ended }
}
