import { padTo, visible, widthOf, wrap } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'
import type { RenderOptions } from './render.ts'
import { nameOf, STATUS_WORDS, toleranceText, totalsText } from './words.ts'

const HEAD = ['STATUS', 'SEVERITY', 'RULE', 'RESOURCE', 'FOUND']
const COLORS: Readonly<Record<string, string>> = { FAIL: '31', UNKNOWN: '33', PASS: '32', 'N/A': '2' }
const WIDEST_RESOURCE = 34
const NARROWEST_MESSAGE = 24

/** For a terminal: what failed or could not be told, with `all` the rest too, and the verdict. */
export function formatTable(report: JudgedReport, { all = false, color = false, width = 120 }: RenderOptions): string {
  const { results, totals, gaps, verdict } = report
  const shown = results.filter(({ status }) => all || status === 'fail' || status === 'unknown')
  const hidden = results.length - shown.length
  const lines = [
    ...(shown.length === 0 ? [] : [...grid(shown.map(cells), width, color), '']),
    ...gaps.flatMap(({ where, why, code }) =>
      wrap(visible(`not looked at: ${where}: ${[code, why].filter(Boolean).join(', ')}`), width),
    ),
    `${totalsText(totals)}${hidden > 0 ? '; --all lists those that are in order, too' : ''}`,
    verdict.reason,
  ]
  return `${lines.join('\n')}\n`
}

function cells(result: JudgedResult): string[] {
  const { status, severity, rule, resource, message } = result
  const place = [nameOf(resource), resource.region].filter(Boolean).join(', ')
  return [
    STATUS_WORDS[status],
    severity,
    rule,
    place,
    [message, toleranceText(result)].filter(Boolean).join(' – '),
  ].map(visible)
}

function grid(rows: readonly (readonly string[])[], width: number, color: boolean): string[] {
  const widths = HEAD.map((title, column) => Math.max(widthOf(title), ...rows.map(row => widthOf(row[column]!))))
  widths[3] = Math.min(widths[3]!, WIDEST_RESOURCE)
  widths[4] = Math.max(width - 2 * 4 - widths.slice(0, 4).reduce((sum, one) => sum + one), NARROWEST_MESSAGE)
  return [HEAD, ...rows].flatMap((row, index) => {
    const wrapped = row.map((cell, column) => wrap(cell, widths[column]!))
    const height = Math.max(...wrapped.map(lines => lines.length))
    return Array.from({ length: height }, (_, line) => {
      const padded = wrapped.map((lines, column) => padTo(lines[line] ?? '', widths[column]!))
      if (color && line === 0) padded[0] = paint(padded[0]!, index === 0 ? '1' : COLORS[row[0]!]!)
      return padded.join('  ').trimEnd()
    })
  })
}

function paint(text: string, code: string): string {
  return `\u001b[${code}m${text}\u001b[0m`
}
