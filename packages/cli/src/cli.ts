#!/usr/bin/env node
import { Console } from 'node:console'
import { createInterface } from 'node:readline/promises'
import { run } from './command-line/run.ts'
import { TOOL } from './tool.ts'

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})
// Standard output is for data: what the project's own modules print goes beside it.
globalThis.console = new Console(process.stderr)

const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.stderr.write('\nwaxseal: ending after this step; the same again ends at once\n')
    stop.abort()
  })
}

const code = await run(process.argv.slice(2), TOOL.version, {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  progressColumns: process.stderr.isTTY ? process.stderr.columns : undefined,
  ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
  signal: stop.signal,
})
// The project's modules may have left timers and sockets that nobody ends.
process.stdout.write('', () => process.exit(code))

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question, { signal: stop.signal })
  } finally {
    lines.close()
  }
}
