import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importsOf, packageOf } from '../../src/repository/source-files.ts'

describe('the imports of a file', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'waxseal-imports-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    ['a statement', "import { a } from 'x'"],
    ['a statement for its effects', "import 'x'"],
    ['a type', "import type { A } from 'x'"],
    ['a type within a type', "export type A = import('x').A"],
    ['a re-export', "export { a } from 'x'"],
    ['a re-export of all', "export * from 'x'"],
    ['a call', "const a = await import('x')"],
    ['a call of require', "const a = require('x')"],
  ])('are found as %s', (_, text) => {
    const file = join(folder, 'file.ts')
    writeFileSync(file, `/** import 'comment' */\n${text}\n`)
    expect(importsOf(file)).toEqual(['x'])
  })

  it('name their package', () => {
    expect(['x', 'x/sub/path', '@scope/name', '@scope/name/sub'].map(packageOf)).toEqual([
      'x',
      'x',
      '@scope/name',
      '@scope/name',
    ])
  })
})
