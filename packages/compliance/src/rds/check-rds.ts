import type { Report } from '../report.ts'
import { TOOL } from '../tool.ts'
import { collectRds } from './collect/collect-rds.ts'
import type { RdsCheckOptions } from './collect/options.ts'
import type { RdsEvidence } from './evidence/rds-evidence.ts'
import { judgeRds } from './judge-rds.ts'

/**
 * Checks the SSL, TDE and network settings of instances of ApsaraDB RDS, and KMS keys, through Alibaba Cloud's API. It only
 * reads: the RAM policy that it needs is `policies/rds.json`.
 *
 * @throws WaxsealError CONFIG_INVALID. Everything else that goes wrong is in the report: as a result that is `unknown`, or
 * as a gap
 * @example
 * ```ts
 * const report = await checkRds({ regions: ['cn-hangzhou'], keys: ['alias/app'] })
 * const failed = report.results.filter(({ status }) => status === 'fail')
 * ```
 */
export async function checkRds(options: RdsCheckOptions = {}): Promise<Report> {
  const startedAt = new Date()
  return rdsReport(await collectRds(options), { startedAt, command: commandOf(options) })
}

/**
 * The report on evidence that was read before, with nobody asked: what `collectRds` gave, or its JSON.
 *
 * @param run what to say of the run, where that is not how the evidence was read
 */
export function rdsReport(
  evidence: RdsEvidence,
  run: { readonly startedAt?: Date; readonly command?: string; readonly now?: Date } = {},
): Report {
  const { startedAt = new Date(evidence.collectedAt), command = 'rds' } = run
  const results = judgeRds(evidence, run.now)
  return { tool: TOOL, command, startedAt, finishedAt: new Date(), results, gaps: evidence.gaps }
}

function commandOf({ regions = [], instances = [], roleArns = [], keys = [] }: RdsCheckOptions): string {
  const flags = { region: regions, instance: instances, 'role-arn': roleArns, key: keys }
  return ['rds', ...Object.entries(flags).flatMap(([name, values]) => values.map(value => `--${name} ${value}`))].join(
    ' ',
  )
}
