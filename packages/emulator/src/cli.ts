#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { run } from './command-line/run.ts'

// The manifest is beside `src` and `dist` alike.
const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
const { version } = JSON.parse(manifest) as { version: string }

await run(process.argv.slice(2), process.env, version)
