import type { TestServer } from '@waxseal/testing'
import {
  type CheckResult,
  checkWire,
  type Report,
  type Status,
  type WireCheckOptions,
  type WireTarget,
} from '../../../src/index.ts'

/** The target that a server of the tests is, without a login. */
export function strangerAt({ kind, host, port }: Pick<TestServer, 'kind' | 'host' | 'port'>): WireTarget {
  return { engine: kind === 'postgres' ? 'postgres' : 'mysql', host, port }
}

/** The same with the administrator's login. */
export function userAt(server: TestServer, database?: string): WireTarget {
  const { user, password, kind } = server
  return { ...strangerAt(server), user, password, database: database ?? (kind === 'postgres' ? 'postgres' : undefined) }
}

/** Probes one server under its authority. */
export function probe(server: TestServer, options: Partial<WireCheckOptions> = {}): Promise<Report> {
  return checkWire({ targets: [strangerAt(server)], ca: server.ca, timeout: 20_000, ...options })
}

/** Each rule's status; of rules with several results, the last. */
export function statuses({ results }: Report): Record<string, Status> {
  return Object.fromEntries(results.map(({ rule, status }) => [rule, status]))
}

/** The one result of a rule. */
export function resultOf({ results }: Report, rule: string): CheckResult {
  const found = results.filter(result => result.rule === rule)
  if (found.length !== 1) throw new Error(`${found.length} results of ${rule}`)
  return found[0]!
}

/** A value among the evidence of a result. */
export function evidenceIn({ evidence }: CheckResult, source: string): unknown {
  return evidence.find(one => one.source === source)?.value
}
