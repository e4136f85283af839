import { cpSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { run } from '../../src/packing/run.ts'
import { compilers } from './compilers.ts'

const consumer = inject('consumer')
const sources = readdirSync(consumer).filter(file => file.endsWith('-types.ts'))

/** How applications resolve packages, and the file that the sample is compiled as. */
const settings = [
  ['TypeScript 5', 'as CommonJS of old', '.ts', { module: 'commonjs', moduleResolution: 'node10' }],
  ['TypeScript 5', 'as CommonJS of Node', '.cts', { module: 'nodenext' }],
  ['TypeScript 5', 'as an ES module of Node', '.mts', { module: 'nodenext' }],
  ['TypeScript 7', 'as CommonJS of Node', '.cts', { module: 'nodenext' }],
  ['TypeScript 7', 'as an ES module of Node', '.mts', { module: 'nodenext' }],
  ['TypeScript 7', 'for a bundler', '.ts', { module: 'esnext', moduleResolution: 'bundler' }],
] as const

describe('the types of the packed packages', { timeout: 120_000 }, () => {
  it('have samples', () => {
    expect(sources).toContain('core-types.ts')
  })

  it.each(settings)('are right for %s %s', async (compiler, how, extension, options) => {
    const name = `${compiler} ${how}`.replaceAll(' ', '-')
    const files = sources.map(source => `${name}-${source.replace('.ts', extension)}`)
    for (const [index, source] of sources.entries()) cpSync(join(consumer, source), join(consumer, files[index]!))
    const compilerOptions = {
      ...{ target: 'es2022', strict: true, noEmit: true, esModuleInterop: true, types: ['node'] },
      ...{ experimentalDecorators: true, emitDecoratorMetadata: true, skipLibCheck: false },
      ...options,
    }
    writeFileSync(join(consumer, `${name}.json`), JSON.stringify({ compilerOptions, files }))
    await run(process.execPath, [compilers[compiler], '-p', `${name}.json`], consumer)
  })
})
