#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { run } from './command-line/run.ts'

// The manifest is beside `src` and `dist` alike.
const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), version, {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
  env: process.env,
  now: new Date(),
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
})
