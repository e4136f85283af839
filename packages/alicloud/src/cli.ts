#!/usr/bin/env node
import { run } from './cli/diagnose-command.ts'

process.exitCode = await run(process.argv.slice(2), {
  out: text => void process.stdout.write(text),
  err: text => void process.stderr.write(text),
})
