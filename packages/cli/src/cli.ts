#!/usr/bin/env node
import { run } from './command-line/run.ts'
import { TOOL } from './tool.ts'

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), TOOL.version, {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  progressColumns: process.stderr.isTTY ? process.stderr.columns : undefined,
})
