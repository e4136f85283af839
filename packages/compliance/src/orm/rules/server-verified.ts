import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import type { Channel } from '../channel.ts'
import { type ChannelRule, FRAMEWORKS, settingsOf } from './channel-rule.ts'

const READS = 'rejectUnauthorized, verifyIdentity, checkServerIdentity, sslmode, sslaccept, as the driver reads them'
const RISK = 'Somebody between the application and the database answers in its place, and reads and changes everything.'

/** ORM-002. */
export const certificateVerified: ChannelRule = {
  rule: {
    id: 'ORM-002',
    title: 'The ORM verifies the server’s certificate',
    severity: 'high',
    reads: READS,
    passes: 'a certificate that no trusted authority vouches for ends the connection',
    risk: RISK,
    frameworks: FRAMEWORKS,
    remediation: { text: 'Give the driver the authority of the server, and do not turn verification off.' },
  },
  judge(channel) {
    if (isWithoutTls(channel)) return notApplicable('there is no TLS to verify', settingsOf(channel))
    const { driver, verifiesChain } = channel
    if (verifiesChain) return pass(`${driver} accepts certificates of trusted authorities only`, settingsOf(channel))
    return fail(`${driver} accepts any certificate`, settingsOf(channel))
  },
}

/** ORM-003. */
export const hostVerified: ChannelRule = {
  rule: {
    id: 'ORM-003',
    title: 'The ORM verifies that the certificate is the server’s own',
    severity: 'high',
    reads: READS,
    passes: 'a certificate for another host name ends the connection',
    risk: `${RISK} With a cloud’s authority, any other customer’s certificate will do for that.`,
    frameworks: FRAMEWORKS,
    remediation: { text: 'Have the driver verify the host name; mysql2 does so with verifyIdentity alone.' },
  },
  judge(channel) {
    if (isWithoutTls(channel)) return notApplicable('there is no TLS to verify', settingsOf(channel))
    const { driver, verifiesHost } = channel
    if (verifiesHost === 'unknown') {
      return unknown(
        'a function checkServerIdentity of the application decides; it cannot be told how',
        settingsOf(channel),
      )
    }
    if (verifiesHost) return pass(`${driver} accepts a certificate for the host name only`, settingsOf(channel))
    return fail(`${driver} accepts a certificate for any host`, settingsOf(channel))
  },
}

/** True where the other rules have nothing to judge: ORM-001 says why. */
export function isWithoutTls({ encryption, refusal }: Channel): boolean {
  return encryption === 'off' || refusal !== undefined
}
