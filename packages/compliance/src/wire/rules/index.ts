import type { Rule } from '../../rule/rule.ts'
import { chainVerifies, hostMatches, notExpired } from './certificate.ts'
import { columnsSealed } from './columns-sealed.ts'
import { plaintextRefused } from './plaintext-refused.ts'
import type { ServerRule } from './server-rule.ts'
import { tablesEncrypted } from './tables-encrypted.ts'
import { tlsOffered } from './tls-offered.ts'
import { versionsModern } from './versions.ts'

/** The rules about a server, in the order of reports. */
export const SERVER_RULES: readonly ServerRule[] = [
  ...[tlsOffered, plaintextRefused, versionsModern, chainVerifies, hostMatches, notExpired],
]

/** What the probe of servers has rules for, tables and columns among them. */
export const WIRE_RULES: readonly Rule[] = [...SERVER_RULES.map(({ rule }) => rule), tablesEncrypted, columnsSealed]
