import { escapeMarkup } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'
import { evidenceTexts, nameOf, toleranceText } from './words.ts'

/**
 * JUnit's XML as CI systems read it: a suite for each rule, a case for each resource. Unknown is an error; what does not
 * apply is skipped, as is what is waived or known from the baseline.
 */
export function formatJUnit({ results, rules, gaps, startedAt, finishedAt }: JudgedReport): string {
  const seconds = ((finishedAt.getTime() - startedAt.getTime()) / 1000).toFixed(3)
  const suites = rules.map(({ id, title }) => {
    const own = results.filter(({ rule }) => rule === id)
    return suite(`${id} ${title}`, startedAt, own.map(testCase))
  })
  const notLookedAt = gaps.map(({ where, why, code }) => {
    return element(
      'testcase',
      { classname: 'coverage', name: where },
      element('error', { type: code ?? 'gap', message: why }),
    )
  })
  if (notLookedAt.length > 0) suites.push(suite('coverage', startedAt, notLookedAt))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'waxseal-compliance', time: seconds, ...count(suites) }, ...suites)}\n`
}

function suite(name: string, startedAt: Date, cases: readonly string[]): string {
  return element('testsuite', { name, timestamp: startedAt.toISOString(), ...count(cases) }, ...cases)
}

/** The numbers that a suite has to tell of its cases. */
function count(parts: readonly string[]): Record<string, string> {
  const all = parts.join('')
  const number = (tag: string) => String(all.split(`<${tag}`).length - 1)
  return { tests: number('testcase'), failures: number('failure'), errors: number('error'), skipped: number('skipped') }
}

function testCase(result: JudgedResult): string {
  const { account, region } = result.resource
  const classname = [result.rule, account, region].filter(Boolean).join('.')
  return element('testcase', { classname, name: nameOf(result.resource), ...location(result) }, ...outcome(result))
}

function location({ resource: { file, line } }: JudgedResult): Record<string, string> {
  return { ...(file !== undefined && { file }), ...(line !== undefined && { line: String(line) }) }
}

function outcome(result: JudgedResult): string[] {
  const { status, severity, message, remediation, counts } = result
  if (status === 'pass') return []
  const tolerated = toleranceText(result)
  if (status === 'not_applicable') return [element('skipped', { message })]
  if (tolerated !== undefined && !counts) return [element('skipped', { message: `${message} (${tolerated})` })]
  const text = [...evidenceTexts(result), remediation.text, remediation.command, remediation.consequences]
  const tag = status === 'fail' ? 'failure' : 'error'
  return [element(tag, { type: severity, message }, escapeMarkup(text.filter(Boolean).join('\n'), 'lines'))]
}

function element(tag: string, attributes: Readonly<Record<string, string>>, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeMarkup(value)}"`)
    .join('')
  return children.length === 0 ? `<${tag}${written}/>` : `<${tag}${written}>${children.join('\n')}</${tag}>`
}
