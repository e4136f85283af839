import type { Rule } from '../../rule/rule.ts'
import { authorityUsable } from './authority-usable.ts'
import type { ChannelRule } from './channel-rule.ts'
import { parametersHeeded } from './parameters-heeded.ts'
import { certificateVerified, hostVerified } from './server-verified.ts'
import { tlsConfigured } from './tls-configured.ts'

/** The rules about an ORM's configuration, in the order of reports. */
export const CHANNEL_RULES: readonly ChannelRule[] = [
  ...[tlsConfigured, certificateVerified, hostVerified, parametersHeeded, authorityUsable],
]

/** What they are, without how they judge. */
export const ORM_RULES: readonly Rule[] = CHANNEL_RULES.map(({ rule }) => rule)
