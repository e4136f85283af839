import type { Evidence } from '../../result/check-result.ts'
import { cis, pci } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import { offered, type ServerRule, seen } from './server-rule.ts'

/** WIRE-002: offered is not enforced. */
export const plaintextRefused: ServerRule = {
  rule: {
    id: 'WIRE-002',
    title: 'Logins without TLS are refused',
    severity: 'high',
    reads: 'a login without TLS, and the same over TLS; @@require_secure_transport (MySQL, MariaDB)',
    passes:
      'the application’s user is let in over TLS, and turned away without; or the server turns everybody away without',
    risk: 'A client that is configured wrongly, or that somebody in between talks out of TLS, connects in plaintext, and nobody notices.',
    frameworks: [cis('6.1'), pci('4.2.1')],
    remediation: {
      text: 'Require TLS of everybody. On RDS see RDS-SSL-002.',
      consequences: 'Clients without TLS can no longer connect.',
    },
  },
  remedies: {
    MySQL: { command: 'SET PERSIST require_secure_transport = ON;' },
    MariaDB: {
      command: 'SET GLOBAL require_secure_transport = ON;',
      consequences:
        'Clients without TLS can no longer connect. It belongs into the server’s configuration, too, or is off after a restart.',
    },
    PostgreSQL: {
      text: 'Make every line of pg_hba.conf hostssl that is host or hostnossl, then reload. On RDS see RDS-SSL-002.',
      command: 'SELECT pg_reload_conf();',
      url: 'https://www.postgresql.org/docs/current/auth-pg-hba-conf.html',
    },
  },
  judge(server) {
    const { offersTls, plaintext, requireSecureTransport: required } = server
    if (!offersTls) return fail('the server has no TLS, so that every connection is in plaintext', [offered(server)])
    const { answer, as, because, code } = plaintext
    const evidence: Evidence[] = [
      seen(`login without TLS, as ${as}`, code === undefined ? answer : `${answer} (${code})`),
    ]
    if (required !== undefined) {
      evidence.push({ source: '@@require_secure_transport', value: required, strength: 'declared' })
    }
    if (answer === 'accepted') return fail(`${as} gets in without TLS: ${because}`, evidence)
    if (answer === 'refused') return pass(`${as} is turned away without TLS: ${because}`, evidence)
    if (required === '1')
      return pass('the server’s settings require TLS, which a login without it did not prove', evidence)
    return unknown(because, evidence)
  },
}
