import { describe, expect, it } from 'vitest'
import { FORMATS, judge, render } from '../../src/index.ts'
import { HOSTILE, report, result, SAMPLE, SAMPLE_RULES } from './sample.ts'

/** Controls, bidirectional overrides and lone surrogates: none may stand in any output as they are. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]|\p{Surrogate}/u
const judged = judge(SAMPLE, { rules: SAMPLE_RULES })

describe('a hostile name', () => {
  it.each(FORMATS)('brings no control characters into %s, though it is told', format => {
    const text = render(format, judged, { all: true })
    expect(HIDDEN.exec(text)).toBeNull()
    expect(text).toContain('gnp.exe')
    expect(text).toMatch(/202e/)
  })

  it('ends neither the table’s line nor its cell', () => {
    const one = judge(
      report([result('RDS-SSL-001', 'fail', { resource: { kind: 'server', id: 'a\nPASS  b' }, message: 'x' })]),
      {
        rules: SAMPLE_RULES,
      },
    )
    const lines = render('table', one).split('\n')
    expect(lines[1]).toMatch(/^FAIL +high +RDS-SSL-001 +a\\u\{000a\}PASS {2}b +x$/)
    expect(lines.slice(2)).toEqual(['', '1 fail, 0 unknown, 0 pass, 0 n/a', '1 failure counts.', ''])
    const row = render('markdown', one)
      .split('\n')
      .find(line => line.startsWith('| FAIL'))!
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(6)
  })

  it('is data to a program that reads JSON', () => {
    const read = JSON.parse(render('json', judged)) as { results: { resource: { id: string } }[] }
    expect(read.results.map(({ resource }) => resource.id)).toContain(HOSTILE)
    const lines = render('jsonl', judged).trimEnd().split('\n')
    expect(lines.map(line => JSON.parse(line).type)).toEqual([...SAMPLE.results.map(() => 'result'), 'gap'])
  })

  it('is text to Markdown: no link, tag, mention or cell of its own', () => {
    const text = render('markdown', judged)
    expect(text).not.toMatch(/<(?!https:\/\/www\.alibabacloud\.com|instance>|endpoint>)/)
    expect(text).not.toMatch(/(?<!\\)\]\(/)
    expect(text).not.toContain('@team')
    expect(text).not.toMatch(/(?<!\\)\{\{/)
    for (const line of text.split('\n').filter(row => row.startsWith('|'))) {
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(6)
    }
  })
})

describe('CSV', () => {
  const rows = parseCsv(render('csv', judged))

  it('has one line for each result and gap, each with all columns', () => {
    expect(rows).toHaveLength(1 + SAMPLE.results.length + SAMPLE.gaps.length)
    expect(new Set(rows.map(row => row.length))).toEqual(new Set([rows[0]!.length]))
    expect(rows.at(-1)!.slice(0, 1)).toEqual(['gap'])
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '%0a', '|calc', '\t=1', '＝1'])('leaves no formula of %j', name => {
    const one = judge(report([result('RDS-SSL-001', 'fail', { resource: { kind: 'server', id: name } })]), {
      rules: SAMPLE_RULES,
    })
    const [head, row] = parseCsv(render('csv', one))
    const cell = row![head!.indexOf('resource_id')]!
    expect(cell).toMatch(/^['\\]/)
  })

  it('quotes commas, quotes and semicolons', () => {
    const one = judge(report([result('RDS-SSL-001', 'fail', { message: 'a, "b"; c' })]), { rules: SAMPLE_RULES })
    expect(render('csv', one)).toContain(',"a, ""b""; c",')
  })
})

describe('the table', () => {
  it('lists what needs somebody, and the rest when asked', () => {
    expect(render('table', judged)).not.toContain('PASS')
    expect(render('table', judged)).toContain('--all lists')
    expect(render('table', judged, { all: true })).toContain('PASS')
    expect(render('table', judged)).toContain('not looked at: account 1234567890123456, region cn-beijing')
  })

  it('keeps to the terminal’s width, with names of two cells a character', () => {
    const name = '订单数据库'.repeat(9)
    const wide = judge(
      report([result('RDS-SSL-001', 'fail', { resource: { kind: 'server', id: name }, message: name })]),
      { rules: SAMPLE_RULES },
    )
    const lines = render('table', wide, { width: 100 }).split('\n')
    const cells = (line: string) => [...line].reduce((sum, character) => sum + (character > '\u2e80' ? 2 : 1), 0)
    expect(Math.max(...lines.map(cells))).toBeLessThanOrEqual(100)
    expect(lines.join('').match(/[订单数据库]/g)).toHaveLength(2 * name.length)
  })

  it('has colours where asked for, and else no escape sequence', () => {
    const start = String.fromCharCode(27)
    expect(render('table', judged, { color: true })).toContain(`${start}[31mFAIL`)
    expect(render('table', judged)).not.toContain(start)
  })
})

/** RFC 4180, as strict as it is short. */
function parseCsv(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true)
  return text
    .slice(0, -2)
    .split('\r\n')
    .map(line => {
      const cells = line.match(/(?<=^|,)("(?:[^"]|"")*"|[^",]*)(?=,|$)/g)!
      expect(cells.join(',')).toBe(line)
      return cells.map(cell => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
    })
}
