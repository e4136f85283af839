import { visible, visibleJson } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'
import type { Severity } from '../result/severity.ts'
import type { Rule } from '../rule/rule.ts'
import { sarifPath } from './sarif-location.ts'
import { evidenceTexts, frameworkText, nameOf, safeUrl } from './words.ts'

/** GitHub shows no more results of a file, and refuses a file with five times as many. */
const MOST_RESULTS = 5000

const LEVELS: Readonly<Record<Severity, string>> = { critical: 'error', high: 'error', medium: 'warning', low: 'note' }

/** The middles of the bands that GitHub makes of CVSS scores. */
const SCORES: Readonly<Record<Severity, string>> = { critical: '9.5', high: '8.0', medium: '5.5', low: '2.0' }

/**
 * SARIF 2.1.0, for GitHub's code scanning and its likes: the failures, and as `open` what could not be told. Locations are
 * paths relative to the repository: the file that configures the resource, or one made up of its kind, region and id.
 */
export function formatSarif(report: JudgedReport): string {
  const { rules, tool, results, gaps, startedAt, finishedAt } = report
  const open = results.filter(({ status }) => status === 'fail' || status === 'unknown')
  const left = open.length - MOST_RESULTS
  const notes = [
    ...gaps.map(({ where, why, code }) => [where, code, why].filter(Boolean).join(': ')),
    ...(left > 0 ? [`${left} more results are left out, for GitHub's limit of ${MOST_RESULTS}`] : []),
  ]
  const run = {
    tool: { driver: { name: 'Waxseal compliance', semanticVersion: tool.version, rules: rules.map(sarifRule) } },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: gaps.length === 0,
        startTimeUtc: startedAt.toISOString(),
        endTimeUtc: finishedAt.toISOString(),
        toolExecutionNotifications: notes.map(note => ({ level: 'warning', message: message(note) })),
      },
    ],
    results: open.slice(0, MOST_RESULTS).map(result => sarifResult(result, rules.indexOf(result.about))),
  }
  const $schema = 'https://json.schemastore.org/sarif-2.1.0.json'
  return `${visibleJson({ $schema, version: '2.1.0', runs: [run] }, 2)}\n`
}

function sarifRule({ id, title, severity, reads, passes, risk, frameworks, remediation }: Rule): object {
  const url = safeUrl(remediation.url)
  const help = [remediation.text, remediation.command, remediation.consequences].filter(Boolean).join('\n\n')
  return {
    id,
    name: id,
    shortDescription: message(title),
    fullDescription: message(`${risk} Passes when: ${passes} Reads: ${reads}`),
    help: message(help),
    ...(url !== undefined && { helpUri: url }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      'security-severity': SCORES[severity],
      tags: ['security', ...frameworks.map(frameworkText).map(visible)].slice(0, 10),
    },
  }
}

function sarifResult(result: JudgedResult, ruleIndex: number): object {
  const { rule, resource, severity, status, waiver, known } = result
  const name = visible(nameOf(resource))
  const text = [`${nameOf(resource)}: ${result.message}`, ...evidenceTexts(result)].join('\n')
  return {
    ruleId: rule,
    ruleIndex,
    kind: status === 'fail' ? 'fail' : 'open',
    level: status === 'fail' ? LEVELS[severity] : 'none',
    message: message(text),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: sarifPath(resource), uriBaseId: '%SRCROOT%' },
          region: { startLine: resource.line ?? 1 },
        },
        logicalLocations: [{ name, fullyQualifiedName: visible(resource.id), kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'waxsealResult/v1': result.fingerprint, primaryLocationLineHash: `${result.fingerprint}:1` },
    ...(waiver?.expired === false && {
      suppressions: [
        { kind: 'external', status: 'accepted', justification: visible(`${waiver.reason} (${waiver.owner})`) },
      ],
    }),
    ...(known && { baselineState: 'unchanged' }),
  }
}

/** A message: brackets in it would be read as links. */
function message(text: string): { readonly text: string } {
  const plain = text.split('\n').map(visible).join('\n')
  return { text: plain.replace(/[\\[\]]/g, character => `\\${character}`) }
}
