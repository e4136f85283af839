import * as source from '@waxseal/core'
import { describe, expect, inject, it } from 'vitest'
import { run } from '../../src/packing/run.ts'

const consumer = inject('consumer')

async function load(file: string): Promise<unknown> {
  return JSON.parse(await run(process.execPath, [file], consumer))
}

describe('the packed core, loaded by a program', () => {
  const works = { names: Object.keys(source).sort(), encrypted: true, found: true, value: 'ada@example.org' }

  it('works from ES modules', async () => {
    expect(await load('core-esm.mjs')).toEqual(works)
  })

  it('works from CommonJS', async () => {
    expect(await load('core-commonjs.cjs')).toEqual(works)
  })

  it('works in both forms at once: errors are told by code, and keys and ciphers of one serve the other', async () => {
    expect(await load('core-both.mjs')).toEqual({
      sameClass: false,
      instanceOf: false,
      recognized: true,
      mistaken: false,
      value: 'ada@example.org',
    })
  })
})
