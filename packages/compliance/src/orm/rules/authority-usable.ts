import type { Evidence } from '../../result/check-result.ts'
import { daysUntil, SOON_DAYS } from '../../rule/days-until.ts'
import { fail, notApplicable, pass } from '../../rule/verdict.ts'
import { readAuthorities } from '../authority.ts'
import { type ChannelRule, FRAMEWORKS, settingsOf } from './channel-rule.ts'
import { isWithoutTls } from './server-verified.ts'

/** ORM-005. */
export const authorityUsable: ChannelRule = {
  rule: {
    id: 'ORM-005',
    title: 'The certificate authority that is configured can be used',
    severity: 'medium',
    reads: 'ca, sslrootcert, sslcert: the file, and when its certificates end',
    passes: `it is there, is PEM, and one of its certificates holds for more than ${SOON_DAYS} days`,
    risk: 'No connection comes about, at the next restart or when it expires. People then turn verification off.',
    frameworks: FRAMEWORKS,
    remediation: { text: 'Get the current bundle of the server’s authority, and give the driver its text.' },
  },
  judge(channel, { now, folder }) {
    const evidence = settingsOf(channel)
    if (isWithoutTls(channel)) return notApplicable('there is no TLS to verify', evidence)
    if (channel.authorities.length === 0) {
      return notApplicable('no authority is configured: those count that Node or the system knows', evidence)
    }
    const { ends, problem } = readAuthorities(channel.authorities, folder)
    if (problem !== undefined) return fail(problem, evidence, 'high')
    const last = new Date(Math.max(...ends.map(Number)))
    const days = daysUntil(last.toISOString(), now)!
    const read: Evidence = { source: 'certificate authority, notAfter', value: last.toISOString(), strength: 'proven' }
    if (days <= 0) return fail('every certificate of the authority has expired', [...evidence, read], 'high')
    if (days <= SOON_DAYS) return fail(`the authority expires in ${Math.floor(days)} days`, [...evidence, read])
    const dead = ends.filter(end => end <= now).length
    const note = dead === 0 ? '' : `; ${dead} of its ${ends.length} certificates have expired, which are others’ or old`
    return pass(`the authority holds for ${Math.floor(days)} days or more${note}`, [...evidence, read])
  },
}
