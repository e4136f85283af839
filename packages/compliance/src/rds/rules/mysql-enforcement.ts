import { fail, pass, unknown, type Verdict } from '../../rule/verdict.ts'
import type { SslFields } from '../evidence/fields.ts'
import type { InstanceEvidence } from '../evidence/rds-evidence.ts'
import { valueIn } from '../evidence/reading.ts'
import { engineOf, field, fields } from './instance-rule.ts'
import { minorVersion } from './words.ts'

/** The first minor engine version of 5.7 and 8.0 that can force SSL. */
const FORCES_SINCE = 20241130

/**
 * Whether MySQL refuses plaintext. `ForceEncryption` is documented for SQL Server alone, so that its 0 proves nothing here;
 * then the server's own variable counts, where RDS shows it, and whether the engine is too old to force anything.
 */
export function mysqlEnforcement(instance: InstanceEvidence, { ForceEncryption }: SslFields): Verdict {
  const parameters = valueIn(instance.parameters) ?? {}
  const forced = parameters.require_secure_transport ?? parameters.loose_require_secure_transport
  const kernel = valueIn(instance.attribute)?.CurrentKernelVersion
  const evidence = [
    ...fields('DescribeDBInstanceSSL', { ForceEncryption }),
    field('DescribeParameters.require_secure_transport', forced),
    field('DescribeDBInstanceAttribute.CurrentKernelVersion', kernel),
    ...engineOf(instance),
  ]
  if (ForceEncryption === '1') return pass('SSL is forced', evidence)
  if (forced !== undefined && /^(on|1|true)$/i.test(forced)) return pass('require_secure_transport is on', evidence)
  if (/^5\.[0-6](\D|$)/.test(instance.listed.EngineVersion ?? '')) {
    return fail('SSL is enabled, and this version of MySQL cannot force it: upgrade to 5.7 or later', evidence)
  }
  const minor = minorVersion(kernel)
  if (minor !== undefined && minor < FORCES_SINCE) {
    const upgrade = `upgrade the minor engine version to ${FORCES_SINCE} or later`
    return fail(`SSL is enabled, and this engine cannot force it: ${upgrade}`, evidence)
  }
  if (forced !== undefined && /^(off|0|false)$/i.test(forced)) {
    return fail('SSL is enabled and not forced: clients may connect in plaintext', evidence)
  }
  return unknown('the API does not show whether SSL is forced; the wire probe tells', evidence)
}
