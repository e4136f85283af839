import { describe, expect, it } from 'vitest'
import { snippetsOf } from '../src/readme/snippets.ts'

const page = (...lines: string[]) => lines.join('\n')

describe('the snippets of a page', () => {
  it('stand under their headings, in order, with the file that their first line names', () => {
    const snippets = snippetsOf(
      page('# A', '```ts', '// src/a.ts', 'export {}', '```', '## B', '', '```sh', 'ls', '```', '```ts', 'f()', '```'),
    )
    expect(snippets.map(({ heading, language, file }) => [heading, language, file])).toEqual([
      ['A', 'ts', 'src/a.ts'],
      ['B', 'sh', undefined],
      ['B', 'ts', undefined],
    ])
  })

  it('have before them what is given, once', () => {
    const [first, second] = snippetsOf(
      page('<!-- given', "import { f } from './f.ts'", '-->', '', '```ts', 'f()', '```', '', '```ts', 'g()', '```'),
    )
    expect(first!.whole.split('\n').filter(Boolean)).toEqual(["import { f } from './f.ts'", 'f()'])
    expect(first!.code).toBe('f()')
    expect(second!.whole.trim()).toBe('g()')
  })

  it('have it around them where it says so', () => {
    const [snippet] = snippetsOf(page('<!-- given', 'class A {', '…', '}', '-->', '```ts', '  a = 1', '```'))
    expect(snippet!.whole.split('\n').filter(Boolean)).toEqual(['class A {', '  a = 1', '}'])
  })
})
