import { visibleJson } from '@waxseal/program'
import type { JudgedReport, JudgedResult } from '../policy/judge.ts'
import type { Severity } from '../result/severity.ts'
import type { Status } from '../result/status.ts'
import { evidenceTexts, frameworkText, nameOf, STATUS_WORDS, safeUrl, toleranceText } from './words.ts'

const SEVERITY_IDS: Readonly<Record<Severity, number>> = { low: 2, medium: 3, high: 4, critical: 5 }

/** `compliance.status_id`: a warning is what "did not yield a result due to missing information". */
const COMPLIANCE: Readonly<Record<Status, readonly [number, string]>> = {
  pass: [1, 'Pass'],
  unknown: [2, 'Warning'],
  fail: [3, 'Fail'],
  not_applicable: [99, 'Not Applicable'],
}

/**
 * An array of Compliance Findings (class 2003) of the Open Cybersecurity Schema Framework 1.3.0, with its cloud profile:
 * https://schema.ocsf.io/1.3.0/classes/compliance_finding. Times are milliseconds since 1970. Gaps are no findings, and stand in
 * the other formats.
 */
export function formatOcsf(report: JudgedReport): string {
  return `${visibleJson(
    report.results.map(result => finding(result, report)),
    2,
  )}\n`
}

function finding(result: JudgedResult, { tool, finishedAt }: JudgedReport): object {
  const { about, resource, status, severity, message, remediation } = result
  const [statusId, statusName] = COMPLIANCE[status]
  const url = safeUrl(remediation.url)
  const time = finishedAt.getTime()
  return {
    activity_id: 1,
    activity_name: 'Create',
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2003,
    class_name: 'Compliance Finding',
    type_uid: 200_301,
    time,
    severity_id: status === 'fail' ? SEVERITY_IDS[severity] : 1,
    severity: status === 'fail' ? severity[0]!.toUpperCase() + severity.slice(1) : 'Informational',
    ...findingStatus(result),
    status_code: STATUS_WORDS[status],
    message,
    metadata: {
      version: '1.3.0',
      profiles: ['cloud'],
      product: { name: 'Waxseal compliance', vendor_name: 'Waxseal', version: tool.version },
    },
    finding_info: { uid: result.fingerprint, title: about.title, desc: about.risk, created_time: time },
    compliance: {
      control: about.id,
      standards: [...new Set(about.frameworks.map(({ framework }) => framework))],
      requirements: about.frameworks.map(frameworkText),
      status_id: statusId,
      status: statusName,
      status_detail: message,
    },
    cloud: {
      provider: 'Alibaba Cloud',
      ...(resource.account !== undefined && { account: { uid: resource.account } }),
      ...(resource.region !== undefined && { region: resource.region }),
    },
    resources: [
      {
        uid: resource.id,
        name: nameOf(resource),
        type: resource.kind,
        ...(resource.region !== undefined && { region: resource.region }),
        ...(resource.engine !== undefined && { version: resource.engine }),
        labels: evidenceTexts(result),
      },
    ],
    remediation: {
      desc: [remediation.text, remediation.command, remediation.consequences].filter(Boolean).join('\n'),
      ...(url !== undefined && { references: [url] }),
    },
    unmapped: { counts: result.counts, known: result.known, tolerated: toleranceText(result) ?? null },
  }
}

/** The finding's life: a waived one is suppressed, a passing one resolved. */
function findingStatus({ status, waiver, known }: JudgedResult): object {
  if (status === 'pass' || status === 'not_applicable') return { status_id: 4, status: 'Resolved' }
  if (known || waiver?.expired === false) return { status_id: 3, status: 'Suppressed' }
  return { status_id: 1, status: 'New' }
}
