import { visibleJson } from '@waxseal/program'
import { frameworkText } from '../format/words.ts'
import type { Rule } from '../rule/rule.ts'

/** The catalogue as JSON. */
export function rulesJson(rules: readonly Rule[]): string {
  return `${visibleJson({ version: 1, rules }, 2)}\n`
}

/** The catalogue as a table in Markdown. */
export function rulesMarkdown(rules: readonly Rule[]): string {
  const rows = rules.map(({ id, title, severity, passes, frameworks }) => {
    return [id, title, severity, passes, frameworks.map(frameworkText).join('; ')].map(text =>
      text.replaceAll('|', '\\|'),
    )
  })
  const head = ['Rule', 'Title', 'Severity', 'Passes', 'Frameworks']
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`).join('')
}

/** Everything there is to say about a rule, for a terminal. */
export function explanation({ id, title, severity, reads, passes, risk, frameworks, remediation }: Rule): string {
  const { text, command, consequences, url } = remediation
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['Severity', severity],
    ['Reads', reads],
    ['Passes', passes],
    ['Risk', risk],
    ['Frameworks', frameworks.length === 0 ? undefined : frameworks.map(frameworkText).join('; ')],
    ['Remedy', text],
    ['Command', command],
    ['Consequences', consequences],
    ['More', url],
  ]
  const lines = parts.flatMap(([name, value]) => (value === undefined ? [] : [`  ${`${name}:`.padEnd(14)}${value}\n`]))
  return `${id} ${title}\n\n${lines.join('')}`
}
