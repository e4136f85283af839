import { visibleJson } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'

/** A result as JSON has it: the rule's title and frameworks beside what was found. */
function plain(result: JudgedResult): object {
  const { about, rule, ...rest } = result
  return { rule, title: about.title, ...rest, frameworks: about.frameworks }
}

/** The whole report as one JSON document. Additions to it are no break; fields that are there stay. */
export function formatJson(report: JudgedReport): string {
  const { results, rules, ...rest } = report
  return `${visibleJson({ version: 1, ...rest, results: results.map(plain), rules }, 2)}\n`
}

/** A result on each line, and then the gaps, as JSON with a `type`: for logs and `jq`. */
export function formatJsonLines({ results, gaps, finishedAt }: JudgedReport): string {
  const lines = [
    ...results.map(result => ({ type: 'result', time: finishedAt, ...plain(result) })),
    ...gaps.map(gap => ({ type: 'gap', time: finishedAt, ...gap })),
  ]
  return lines.map(line => `${visibleJson(line)}\n`).join('')
}
