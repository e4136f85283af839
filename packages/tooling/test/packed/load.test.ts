import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as alicloud from '@waxseal/alicloud'
import * as core from '@waxseal/core'
import * as emulator from '@waxseal/emulator'
import * as prisma from '@waxseal/prisma'
import * as typeorm from '@waxseal/typeorm'
import { describe, expect, inject, it } from 'vitest'
import * as waxseal from 'waxseal'
import { run } from '../../src/packing/run.ts'

const consumer = inject('consumer')

async function load(file: string): Promise<unknown> {
  return JSON.parse(await run(process.execPath, [file], consumer))
}

describe('the packed core, loaded by a program', () => {
  const works = {
    names: Object.keys(core).sort(),
    // The optional peer @opentelemetry/api is not installed there.
    measured: 'CONFIG_INVALID',
    encrypted: true,
    found: true,
    value: 'ada@example.org',
  }

  it.each(['core-esm.mjs', 'core-commonjs.cjs'])('works in %s', async program => {
    expect(await load(program)).toEqual(works)
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

describe.each([
  ['typeorm', Object.keys(typeorm).sort()],
  ['prisma', Object.keys(prisma).sort()],
])('the packed @waxseal/%s, loaded by a program', (name, names) => {
  const works = { email: 'ada@example.org', encrypted: true, refusal: 'QUERY_UNSUPPORTED' }

  it.each(['esm.mjs', 'commonjs.cjs'])(`works in ${name}-%s`, async program => {
    expect(await load(`${name}-${program}`)).toEqual({ names, ...works })
  })

  it('works in both forms at once', async () => {
    expect(await load(`${name}-both.mjs`)).toEqual(works)
  })
})

describe('the packed @waxseal/alicloud, loaded by a program', () => {
  it.each(['alicloud-esm.mjs', 'alicloud-commonjs.cjs'])(
    "works in %s, and loads the vendor's modules with the first call alone",
    async program => {
      expect(await load(program)).toEqual({
        names: Object.keys(alicloud).sort(),
        loadedAtOnce: false,
        refusal: 'CLOUD_UNAVAILABLE',
        loadedThen: true,
      })
    },
  )

  it('is a program too', async () => {
    expect(await run(join(consumer, 'node_modules/.bin/waxseal-alicloud'), ['--help'], consumer)).toContain(
      'diagnose --key',
    )
  })
})

describe('the packed @waxseal/compliance', () => {
  const program = join(consumer, 'node_modules/.bin/waxseal-compliance')

  it('is a program, which knows its rules', async () => {
    expect(JSON.parse(await run(program, ['rules', '--format', 'json'], consumer))).toMatchObject({ version: 1 })
  })

  helpsAtOnce(program, 'rds')
})

describe('the packed waxseal', () => {
  const program = join(consumer, 'node_modules/.bin/waxseal')

  it.each(['waxseal-esm.mjs', 'waxseal-commonjs.cjs'])('is a library in %s', async file => {
    expect(await load(file)).toEqual({ names: Object.keys(waxseal).sort(), config: { client: './db.ts' } })
  })

  it('is a program, which loads a project in TypeScript', async () => {
    const args = ['keys', 'list', '--json', '--datasource', 'waxseal-project.ts']
    expect(JSON.parse(await run(program, args, consumer))).toEqual({ version: 1, command: 'keys list', keys: [] })
  })

  helpsAtOnce(program, 'reencrypt')
})

describe('the packed @waxseal/emulator, loaded by a program', () => {
  const works = { names: Object.keys(emulator).sort(), protocol: 'https', status: 'ok', stopped: true }

  it.each(['emulator-esm.mjs', 'emulator-commonjs.cjs'])('works in %s', async program => {
    expect(await load(program)).toEqual(works)
  })

  it('is a program too', async () => {
    const { version } = JSON.parse(
      await readFile(join(consumer, 'node_modules/@waxseal/emulator/package.json'), 'utf8'),
    )
    const program = join(consumer, 'node_modules/.bin/waxseal-emulator')
    expect(await run(program, ['--version'], consumer)).toBe(`${version}\n`)
  })
})

/** Who only wants to know how to call a program does not wait for what it does. */
function helpsAtOnce(program: string, word: string): void {
  it('helps within 300 ms, in one of many tries on a machine that may have more to do', async () => {
    let best = Number.POSITIVE_INFINITY
    for (let round = 0; round < 30 && best > 300; round++) {
      const begin = performance.now()
      expect(await run(program, ['--help'], consumer)).toContain(word)
      best = Math.min(best, performance.now() - begin)
    }
    expect(best).toBeLessThan(300)
  })
}
