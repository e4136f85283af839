import type { Evidence } from '../../result/check-result.ts'
import { fail, pass } from '../../rule/verdict.ts'
import { type ChannelRule, FRAMEWORKS, settingsOf } from './channel-rule.ts'

/** ORM-004. */
export const parametersHeeded: ChannelRule = {
  rule: {
    id: 'ORM-004',
    title: 'The driver heeds everything that is configured about TLS',
    severity: 'critical',
    reads: 'options and URL parameters about TLS that the driver does not know, or reads in another way than others do',
    passes: 'the driver knows each of them, and takes it for what it says',
    risk: 'The configuration looks as if sessions were protected. What one driver understands, another drops without a word.',
    frameworks: FRAMEWORKS,
    remediation: { text: 'Say it in the words of this driver.' },
  },
  judge(channel) {
    const { driver, ignored, encryption, verifiesChain, verifiesHost } = channel
    const evidence = [
      ...settingsOf(channel),
      ...ignored.map(({ parameter }): Evidence => ({ source: 'not heeded', value: parameter, strength: 'declared' })),
    ]
    if (ignored.length === 0) return pass(`${driver} heeds what is configured about TLS`, evidence)
    const isVerified = encryption === 'on' && verifiesChain && verifiesHost === true
    const isWorse = !isVerified && ignored.some(({ weakens }) => weakens)
    const what = ignored.map(({ parameter, effect }) => `${parameter} ${effect}`).join('; ')
    const so = isVerified ? 'sessions are encrypted and verified all the same' : sessions(encryption)
    return fail(`${driver}: ${what}; ${so}`, evidence, isWorse ? 'critical' : 'medium')
  },
}

function sessions(encryption: 'on' | 'off' | 'optional'): string {
  if (encryption === 'on') return 'sessions are encrypted, and the server is not verified'
  return encryption === 'off' ? 'sessions are in plaintext' : 'sessions are in plaintext where the server says so'
}
