import type { CheckResult } from '../result/check-result.ts'
import type { Resource } from '../result/resource.ts'
import { filledIn } from '../rule/fill-in.ts'
import type { Remediation, Rule } from '../rule/rule.ts'
import type { Verdict } from '../rule/verdict.ts'
import { placeOf } from './collect/collect-wire.ts'
import type { ServerEvidence, WireEvidence } from './evidence/wire-evidence.ts'
import { columnsSealed, judgeColumn } from './rules/columns-sealed.ts'
import { SERVER_RULES } from './rules/index.ts'
import { productOf } from './rules/server-rule.ts'
import { judgeTable, TABLE_REMEDIES, tablesEncrypted } from './rules/tables-encrypted.ts'

/**
 * Judges what was seen: servers, their tables, their columns. Asks nobody.
 *
 * @param now what counts as expired; by default when it was seen
 */
export function judgeWire(evidence: WireEvidence, now: Date = new Date(evidence.collectedAt)): CheckResult[] {
  return evidence.servers.flatMap(server => judgeServer(server, now))
}

function judgeServer(server: ServerEvidence, now: Date): CheckResult[] {
  const { host, port, engine, product, database } = server
  const place = placeOf(host, port)
  const own = productOf(server)
  const known = { host, port: String(port), engine }
  const common = { engine: product }
  // A table of PostgreSQL is in a schema of a database; a schema of MySQL is a database.
  const inside = engine === 'postgres' && database !== undefined ? `${place}/${database}.` : `${place}/`
  return [
    ...SERVER_RULES.map(({ rule, judge, remedies }) => {
      const resource: Resource = { kind: 'server', id: place, ...common }
      return resultOf(withRemedy(rule, remedies?.[own]), resource, judge(server, now), known)
    }),
    ...server.tables.map(table => {
      const resource: Resource = { kind: 'table', id: `${inside}${table.name}`, name: table.name, ...common }
      const [schema, name] = table.name.split('.')
      const rule = withRemedy(tablesEncrypted, TABLE_REMEDIES[own])
      return resultOf(rule, resource, judgeTable(table), { ...known, schema, table: name })
    }),
    ...server.columns.map(column => {
      const name = `${column.table}.${column.column}`
      const resource: Resource = { kind: 'column', id: `${inside}${name}`, name, ...common }
      return resultOf(columnsSealed, resource, judgeColumn(column), known)
    }),
  ]
}

function withRemedy(rule: Rule, remedy: Partial<Remediation> | undefined): Rule {
  return { ...rule, remediation: { ...rule.remediation, ...remedy } }
}

function resultOf(
  rule: Rule,
  resource: Resource,
  { status, message, evidence, severity = rule.severity }: Verdict,
  known: Readonly<Record<string, string | undefined>>,
): CheckResult {
  const result = { rule: rule.id, status, severity, resource, message, evidence }
  return status === 'fail' ? { ...result, remediation: filledIn(rule.remediation, known) } : result
}
