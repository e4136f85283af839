import type { Report } from '../report.ts'
import { TOOL } from '../tool.ts'
import { collectWire, placeOf } from './collect/collect-wire.ts'
import type { WireEvidence } from './evidence/wire-evidence.ts'
import { judgeWire } from './judge-wire.ts'
import type { WireCheckOptions } from './options.ts'

/**
 * Probes database servers on the wire: TLS offered and enforced, versions, certificate; and with a login, whether tables
 * are encrypted at rest and columns hold envelopes. It only reads, and keeps neither values nor passwords.
 *
 * @throws WaxsealError CONFIG_INVALID. Everything else that goes wrong is in the report: as a result that is `unknown`, or
 * as a gap
 * @example
 * ```ts
 * const report = await checkWire({
 *   targets: [{ engine: 'postgres', host: 'db.example.com', user: 'app', database: 'clinic' }],
 *   ca: { file: 'ca.pem' },
 * })
 * ```
 */
export async function checkWire(options: WireCheckOptions): Promise<Report> {
  const startedAt = new Date()
  return wireReport(await collectWire(options), { startedAt })
}

/**
 * The report on what was seen before, with nobody asked: what `collectWire` gave, or its JSON.
 *
 * @param run what to say of the run, where that is not how the evidence was collected
 */
export function wireReport(
  evidence: WireEvidence,
  run: { readonly startedAt?: Date; readonly command?: string; readonly now?: Date } = {},
): Report {
  const { startedAt = new Date(evidence.collectedAt), command = commandOf(evidence) } = run
  const results = judgeWire(evidence, run.now)
  return { tool: TOOL, command, startedAt, finishedAt: new Date(), results, gaps: evidence.gaps }
}

function commandOf({ servers, gaps }: WireEvidence): string {
  return ['wire', ...servers.map(({ host, port }) => placeOf(host, port)), ...gaps.map(({ where }) => where)].join(' ')
}
