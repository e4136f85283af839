import { cloudConfig, cmmc } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import { answers, type ServerRule, seen, withoutSession } from './server-rule.ts'

/** WIRE-003. */
export const versionsModern: ServerRule = {
  rule: {
    id: 'WIRE-003',
    title: 'No version of TLS below 1.2 is accepted',
    severity: 'medium',
    reads: 'a handshake in each of TLS 1.0, 1.1, 1.2 and 1.3 alone, at OpenSSL’s security level 0',
    passes: 'the server refuses 1.0 and 1.1, and accepts another',
    risk: 'TLS 1.0 and 1.1 are broken and deprecated; somebody in between can talk both sides down to them.',
    frameworks: [cloudConfig('rds-instance-tls-version-check'), cmmc('3.13.8')],
    remediation: {
      text: 'Make TLS 1.2 the lowest version. On RDS see RDS-SSL-005.',
      consequences: 'Clients that know no TLS 1.2 can no longer connect.',
    },
  },
  remedies: {
    MySQL: { command: "SET PERSIST tls_version = 'TLSv1.2,TLSv1.3'; ALTER INSTANCE RELOAD TLS;" },
    MariaDB: {
      command: 'mariadbd --tls-version=TLSv1.2,TLSv1.3',
      consequences:
        'The option belongs into the server’s configuration, and takes a restart. Clients that know no TLS 1.2 can no longer connect.',
    },
    PostgreSQL: { command: "ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1.2'; SELECT pg_reload_conf();" },
  },
  judge(server) {
    const { session, versions } = server
    if (session === undefined) return withoutSession(server)
    const evidence = [...answers(server), seen('session, cipher', session.cipher)]
    const old = versions.filter(({ version }) => version === 'TLSv1' || version === 'TLSv1.1')
    const spoken = old.filter(({ answer }) => answer === 'accepted').map(({ version }) => version)
    if (spoken.length > 0) return fail(`the server accepts ${spoken.join(' and ')}`, evidence)
    const open = old.filter(({ answer }) => answer === 'unknown').map(({ version }) => version)
    if (open.length > 0) return unknown(`whether the server accepts ${open.join(' and ')} could not be told`, evidence)
    return pass('the server refuses TLS 1.0 and 1.1', evidence)
  },
}
