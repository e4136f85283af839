import { visible } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'
import { evidenceTexts, frameworkText, toleranceText } from './words.ts'

const COLUMNS: Readonly<Record<string, (result: JudgedResult) => string | number | undefined>> = {
  status: ({ status }) => status,
  severity: ({ severity }) => severity,
  rule: ({ rule }) => rule,
  title: ({ about }) => about.title,
  resource_kind: ({ resource }) => resource.kind,
  resource_id: ({ resource }) => resource.id,
  resource_name: ({ resource }) => resource.name,
  account: ({ resource }) => resource.account,
  region: ({ resource }) => resource.region,
  engine: ({ resource }) => resource.engine,
  file: ({ resource }) => resource.file,
  line: ({ resource }) => resource.line,
  message: ({ message }) => message,
  evidence: result => evidenceTexts(result).join('; '),
  frameworks: ({ about }) => about.frameworks.map(frameworkText).join('; '),
  remediation: ({ remediation }) => remediation.text,
  command: ({ remediation }) => remediation.command,
  consequences: ({ remediation }) => remediation.consequences,
  tolerated: toleranceText,
  counts: ({ counts }) => String(counts),
  fingerprint: ({ fingerprint }) => fingerprint,
}

/** A line for each result under a line of column names, as RFC 4180 has it. Gaps stand as lines of status `gap`. */
export function formatCsv({ results, gaps }: JudgedReport): string {
  const names = Object.keys(COLUMNS)
  const gapLine = (where: string, why: string) =>
    names.map(name => ({ status: 'gap', resource_id: where, message: why })[name] ?? '')
  const lines = [
    names,
    ...results.map(result => Object.values(COLUMNS).map(column => column(result) ?? '')),
    ...gaps.map(({ where, why, code }) => gapLine(where, code === undefined ? why : `${code}: ${why}`)),
  ]
  return lines.map(line => `${line.map(cell).join(',')}\r\n`).join('')
}

/** Spreadsheets take text that starts so for a formula; after an apostrophe they do not. */
const FORMULA = /^\s*[=+\-@\t\r|%\uff1d\uff0b\uff0d\uff20]/

function cell(value: string | number): string {
  const text = visible(String(value))
  const harmless = FORMULA.test(text) ? `'${text}` : text
  return /[",;\n\r]|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
