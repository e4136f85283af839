import { WaxsealError } from '@waxseal/core'
import type { Gap, Report } from '../report.ts'
import type { CheckResult, Evidence } from '../result/check-result.ts'
import type { Resource } from '../result/resource.ts'
import { SEVERITIES } from '../result/severity.ts'
import { STATUSES } from '../result/status.ts'
import type { Remediation } from '../rule/rule.ts'

/** What has no place in evidence, and would have slipped in: PEM blocks of private keys, AccessKey ids, passwords in URLs. */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[redacted private key]'],
  [/\b(LTAI|STS\.)[\w.]{12,}/g, '[redacted AccessKey]'],
  [/(\w+:\/\/[^\s/:@]*):[^\s/@]+@/g, '$1:[redacted]@'],
]

/**
 * What a run found, as JSON, to be looked at later without the cloud or the database: the evidence that the rules read,
 * field by field, and no answer of a server. What looks like a secret is redacted here.
 */
export function writeRecord({ tool, command, startedAt, finishedAt, results, gaps }: Report): string {
  const record = {
    version: 1,
    tool: { name: tool.name, version: tool.version },
    command,
    startedAt,
    finishedAt,
    results: results.map(pickResult),
    gaps: gaps.map(({ where, why, code }): Gap => ({ where, why, code })),
  }
  return `${JSON.stringify(record, (_, value) => (typeof value === 'string' ? redact(value) : value), 2)}\n`
}

/**
 * Reads what {@link writeRecord} wrote.
 *
 * @throws WaxsealError `CONFIG_INVALID` for anything else
 */
export function parseRecord(text: string): Report {
  try {
    const record = JSON.parse(text) as Report & { version: unknown }
    const [startedAt, finishedAt] = [new Date(record.startedAt), new Date(record.finishedAt)]
    const { name, version } = record.tool
    const sound =
      record.version === 1 &&
      [name, version, record.command].every(isText) &&
      !Number.isNaN(startedAt.getTime() + finishedAt.getTime()) &&
      record.results.every(isResult) &&
      record.gaps.every(({ where, why, code }) => [where, why, code ?? ''].every(isText))
    if (sound) {
      const results = record.results.map(pickResult)
      return { tool: { name, version }, command: record.command, startedAt, finishedAt, results, gaps: record.gaps }
    }
  } catch {
    // The reason is the same for the reader: it is no record.
  }
  throw new WaxsealError('CONFIG_INVALID', 'The record is none of this version; make it anew with --record')
}

function redact(text: string): string {
  return SECRETS.reduce((rest, [secret, instead]) => rest.replace(secret, instead), text)
}

function pickResult({ rule, status, severity, resource, message, evidence, remediation }: CheckResult): CheckResult {
  return {
    rule,
    status,
    severity,
    resource: pickResource(resource),
    message,
    evidence: evidence.map(({ source, value, strength }): Evidence => ({ source, value, strength })),
    remediation: remediation && pickRemediation(remediation),
  }
}

function pickResource({ kind, id, name, account, region, engine, file, line }: Resource): Resource {
  return { kind, id, name, account, region, engine, file, line }
}

function pickRemediation({ text, command, consequences, url }: Remediation): Remediation {
  return { text, command, consequences, url }
}

function isResult({ rule, status, severity, resource, message, evidence, remediation }: CheckResult): boolean {
  const { kind, id, name = '', account = '', region = '', engine = '', file = '', line = 1 } = resource
  const { text, command = '', consequences = '', url = '' } = remediation ?? { text: '' }
  return (
    STATUSES.includes(status) &&
    SEVERITIES.includes(severity) &&
    [rule, kind, id, name, account, region, engine, file, message, text, command, consequences, url].every(isText) &&
    Number.isInteger(line) &&
    evidence.every(({ source, value, strength }) => isText(source) && isText(strength) && value !== Object(value))
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
