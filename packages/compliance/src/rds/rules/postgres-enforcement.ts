import { fail, pass, unknown, type Verdict } from '../../rule/verdict.ts'
import type { HbaFields, SslFields } from '../evidence/fields.ts'
import type { InstanceEvidence } from '../evidence/rds-evidence.ts'
import { codeOf, engineOf, field, fields } from './instance-rule.ts'

/** Ways to verify clients that no client without SSL can pass. */
const ENFORCING = ['cert', 'verify-ca', 'verify-full']

/** Whether PostgreSQL refuses plaintext: by its ACL, or by its pg_hba.conf. `prefer`, the default ACL, does not. */
export function postgresEnforcement(instance: InstanceEvidence, { ACL, ReplicationACL }: SslFields): Verdict {
  const base = [...fields('DescribeDBInstanceSSL', { ACL, ReplicationACL }), ...engineOf(instance)]
  if (ACL !== undefined && ENFORCING.includes(ACL)) return pass(`the ACL ${ACL} asks for client certificates`, base)
  const { hba } = instance
  if (hba?.outcome !== 'read') {
    const why =
      hba === undefined ? 'was not read' : `could not be read: ${hba.outcome === 'failed' ? hba.message : hba.code}`
    return unknown(
      `the ACL does not force SSL, and pg_hba.conf ${why}`,
      hba === undefined ? base : [...base, codeOf(hba)],
    )
  }
  const lines = hba.value
  const plaintext = plaintextLines(lines)
  const evidence = [
    ...base,
    ...lines.slice(0, 10).map(line => field('DescribePGHbaConfig.RunningHbaItems', asText(line))),
  ]
  if (lines.length === 0) return unknown('the ACL does not force SSL, and pg_hba.conf shows no line', evidence)
  if (plaintext.length === 0) return pass('no line of pg_hba.conf lets anybody in without SSL', evidence)
  const shown = plaintext.map(line => field('DescribePGHbaConfig.RunningHbaItems', asText(line)))
  const message = 'SSL is enabled and not forced: pg_hba.conf lets clients in without it'
  return fail(message, [...base, ...shown.slice(0, 10)])
}

/** The lines that let somebody in who has no SSL: the first line that matches a client decides, as PostgreSQL has it. */
function plaintextLines(lines: readonly HbaFields[]): readonly HbaFields[] {
  const open = lines
    .map((line, index) => ({ line, before: lines.slice(0, index) }))
    .filter(({ line }) => takesPlaintext(line))
  return open
    .filter(({ line, before }) => line.Method !== 'reject' && !before.some(other => rejectsAllOf(other, line)))
    .map(({ line }) => line)
}

/** An unknown type counts as one that takes plaintext. */
function takesPlaintext({ Type }: HbaFields): boolean {
  return Type !== 'hostssl' && Type !== 'local'
}

/** Whether a line turns away, without SSL, every client that a later line would let in. */
function rejectsAllOf(line: HbaFields, later: HbaFields): boolean {
  if (line.Method !== 'reject' || !takesPlaintext(line)) return false
  // `all` is every database, and not the pseudo database of replication.
  const databases =
    line.Database === later.Database || (line.Database === 'all' && !/replication/.test(later.Database ?? ''))
  const users = line.User === 'all' || line.User === later.User
  const isIpv4 = /^\d+\.\d+\.\d+\.\d+/.test(later.Address ?? '')
  const addresses = line.Address === 'all' || line.Address === later.Address || (line.Address === '0.0.0.0/0' && isIpv4)
  return databases && users && addresses
}

function asText({ Type, Database, User, Address, Method }: HbaFields): string {
  return [Type, Database, User, Address, Method].map(part => part ?? '?').join(' ')
}
