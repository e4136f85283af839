import { visible } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'
import { frameworkText, nameOf, STATUS_WORDS, safeUrl, toleranceText, totalsText } from './words.ts'

/** A page for pull requests and job summaries: the verdict, what needs somebody in full, the rest as a table. */
export function formatMarkdown(report: JudgedReport): string {
  const { command, finishedAt, tool, totals, verdict, gaps, results } = report
  const open = results.filter(({ status }) => status === 'fail' || status === 'unknown')
  const rest = results.filter(({ status }) => status === 'pass' || status === 'not_applicable')
  return [
    '# Compliance of the database',
    `**${totalsText(totals)}.** ${verdict.reason}`,
    `${code(`${tool.name} ${command}`)}, version ${escapeText(tool.version)}, ${finishedAt.toISOString()}`,
    ...section(
      'Not looked at',
      gaps.map(gap => `- ${escapeText(gap.where)}: ${escapeText([gap.code, gap.why].filter(Boolean).join(', '))}`),
    ),
    ...section('To do', table(open)),
    ...section(
      'What to do',
      [...new Set(open.map(({ rule }) => rule))].flatMap(rule => remedy(open.find(result => result.rule === rule)!)),
    ),
    ...section('In order', table(rest)),
  ]
    .join('\n\n')
    .concat('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.join('\n')]
}

function table(results: readonly JudgedResult[]): string[] {
  if (results.length === 0) return []
  const rows = results.map(result => [
    STATUS_WORDS[result.status],
    result.severity,
    `${result.rule} ${escapeText(result.about.title)}`,
    escapeText([nameOf(result.resource), result.resource.region].filter(Boolean).join(', ')),
    escapeText([result.message, toleranceText(result)].filter(Boolean).join(' – ')),
  ])
  const head = ['status', 'severity', 'rule', 'resource', 'what was found']
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`)
}

/** What the rule says, for all its resources: commands with an instance's id are in the other formats. */
function remedy({ about }: JudgedResult): string[] {
  const { text, command, consequences, url } = about.remediation
  const link = safeUrl(url)
  return [
    `- **${about.id}**: ${escapeText(text)}${consequences === undefined ? '' : ` *${escapeText(consequences)}*`}`,
    ...(command === undefined ? [] : [`  ${code(command)}`]),
    ...(link === undefined ? [] : [`  <${link}>`]),
    ...(about.frameworks.length === 0 ? [] : [`  ${escapeText(about.frameworks.map(frameworkText).join(', '))}`]),
  ]
}

/** Text that stays text: nothing of Markdown, HTML, or GitHub's mentions and references is left in it. */
function escapeText(text: string): string {
  return visible(text)
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_{}[\]#!|>~$]|:(?=\/\/)|(?<=www)\./gi, character => `\\${character}`)
    .replaceAll('<', '&lt;')
    .replaceAll('@', '&#64;')
}

/** A span of code, fenced by more backticks than are in it. Pipes would end a table's cell. */
function code(text: string): string {
  const shown = visible(text)
  const longest = Math.max(0, ...(shown.match(/`+/g) ?? []).map(run => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest === 0 ? `${fence}${shown}${fence}` : `${fence} ${shown} ${fence}`
}
