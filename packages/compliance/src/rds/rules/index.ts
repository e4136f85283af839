import type { Rule } from '../../rule/rule.ts'
import { atRest } from './at-rest.ts'
import { certificateExpiry } from './certificate-expiry.ts'
import { encryptionKeyHealth } from './encryption-key-health.ts'
import { endpointsCovered } from './endpoints-covered.ts'
import type { InstanceRule, KeyRule } from './instance-rule.ts'
import { keyDeletionProtection, keyEnabled, keyRotation } from './kms-keys.ts'
import { sslEnabled } from './ssl-enabled.ts'
import { sslEnforced } from './ssl-enforced.ts'
import { tdeDatabases } from './tde-databases.ts'
import { tdeEnabled } from './tde-enabled.ts'
import { tdeKeyOwner } from './tde-key-owner.ts'
import { tlsVersion } from './tls-version.ts'
import { whitelist } from './whitelist.ts'

/** The rules about an instance of RDS, in the order of reports. */
export const INSTANCE_RULES: readonly InstanceRule[] = [
  ...[sslEnabled, sslEnforced, certificateExpiry, endpointsCovered, tlsVersion],
  ...[tdeEnabled, tdeKeyOwner, encryptionKeyHealth, tdeDatabases, atRest, whitelist],
]

/** The rules about a KMS key that envelopes are encrypted under. */
export const KEY_RULES: readonly KeyRule[] = [keyEnabled, keyRotation, keyDeletionProtection]

/** What they are, without how they judge. */
export const RDS_RULES: readonly Rule[] = [...INSTANCE_RULES, ...KEY_RULES].map(({ rule }) => rule)
