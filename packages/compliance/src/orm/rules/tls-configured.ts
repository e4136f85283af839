import { fail, notApplicable, pass } from '../../rule/verdict.ts'
import { type ChannelRule, FRAMEWORKS, settingsOf } from './channel-rule.ts'

/** ORM-001. */
export const tlsConfigured: ChannelRule = {
  rule: {
    id: 'ORM-001',
    title: 'The ORM connects over TLS',
    severity: 'high',
    reads: 'the options of the DataSource or adapter, or the parameters of the database URL, as the driver reads them',
    passes: 'the driver encrypts each session, and fails where the server has no TLS',
    risk: 'Whoever is on the network reads passwords, ciphertext, wrapped keys and every column that is not encrypted.',
    frameworks: FRAMEWORKS,
    remediation: { text: 'Configure TLS in the words of the driver.' },
  },
  judge(channel) {
    const { driver, encryption, refusal, local } = channel
    const evidence = settingsOf(channel)
    if (refusal !== undefined) return fail(`${driver} does not connect with this: ${refusal}`, evidence)
    if (local && encryption !== 'on') return notApplicable('a Unix socket does not leave the machine', evidence)
    if (encryption === 'off') return fail(`${driver} connects in plaintext`, evidence)
    if (encryption === 'on') return pass(`${driver} encrypts its sessions`, evidence)
    return fail(`${driver} goes on in plaintext where the server, or somebody in between, says it has no TLS`, evidence)
  },
}
