import type { Evidence } from '../../result/check-result.ts'
import { daysUntil, SOON_DAYS } from '../../rule/days-until.ts'
import { cis, csa } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import type { SeenCertificate } from '../net/secure-channel.ts'
import { type ServerRule, seen, withoutSession } from './server-rule.ts'

/** WIRE-004. */
export const chainVerifies: ServerRule = {
  rule: {
    id: 'WIRE-004',
    title: 'The certificate verifies',
    severity: 'high',
    reads: 'the chain that the server sends, held against the authority of --ca, or those that Node knows',
    passes: 'OpenSSL verifies it',
    risk: 'Clients that verify cannot connect, and clients that do not cannot tell the server from somebody in between.',
    frameworks: [csa('CEK-03')],
    remediation: {
      text: 'Say by --ca which authority issued the certificate; on RDS it is in the file that the console offers for download. Where it is the right one, have it issue the server a certificate.',
      command: 'npx @waxseal/compliance wire --host <host> --port <port> --engine <engine> --ca ca.pem',
      consequences: 'A new certificate takes a reload. Clients that pin the old one need the new one.',
    },
  },
  judge(server) {
    const { session, ownAuthority } = server
    if (session === undefined) return withoutSession(server)
    const { chainError } = session.certificate
    const authority = ownAuthority ? 'the authority that was given' : 'an authority that Node knows'
    const evidence = [
      seen('chain, verification', chainError ?? 'verified'),
      seen('authority', ownAuthority ? 'given' : 'Node’s'),
      ...identity(session.certificate),
    ]
    if (chainError === undefined) return pass(`the chain leads to ${authority}`, evidence)
    if (chainError === 'CERT_HAS_EXPIRED') return fail('a certificate of the chain has expired', evidence)
    return fail(`the chain does not lead to ${authority} (${chainError})`, evidence)
  },
}

/** WIRE-005. */
export const hostMatches: ServerRule = {
  rule: {
    id: 'WIRE-005',
    title: 'The certificate is for the host that is connected to',
    severity: 'high',
    reads: 'the names in the certificate, held against the host, or --server-name',
    passes: 'one of them is that name or address',
    risk: 'Clients that verify the host cannot connect, and clients that do not take any certificate of the same authority for the server’s.',
    frameworks: [cis('6.1')],
    remediation: {
      text: 'Connect by a name that the certificate has, or have a certificate issued that has the name. The cloud’s certificate of RDS is for one endpoint; a custom one can be for several: see RDS-SSL-004.',
      command: 'npx @waxseal/compliance wire --host <name> --port <port> --engine <engine> --ca ca.pem',
      consequences: 'A new certificate takes a reload. Clients that pin the old one need the new one.',
    },
  },
  judge(server) {
    const { session, serverName } = server
    if (session === undefined) return withoutSession(server)
    const { nameError, names } = session.certificate
    const evidence = [
      seen('host', serverName),
      seen('certificate, subjectAltName', names),
      ...identity(session.certificate),
    ]
    if (nameError === undefined) return pass('the certificate has the host’s name', evidence)
    return fail(`the certificate is not for this host (${nameError})`, evidence)
  },
}

/** WIRE-006. */
export const notExpired: ServerRule = {
  rule: {
    id: 'WIRE-006',
    title: 'The certificate has not expired, and does not soon',
    severity: 'medium',
    reads: 'notAfter of the certificate that the server sends',
    passes: `it is more than ${SOON_DAYS} days away`,
    risk: 'Clients that verify can no longer connect once it has expired. People then turn verification off.',
    frameworks: [csa('CEK-03')],
    remediation: {
      text: 'Renew the certificate. On RDS see RDS-SSL-003.',
      consequences: 'Takes a reload, on MariaDB before 10.4 a restart. Clients that pin the old one need the new one.',
    },
  },
  remedies: {
    MySQL: { command: 'ALTER INSTANCE RELOAD TLS;' },
    MariaDB: { command: 'FLUSH SSL;' },
    PostgreSQL: { command: 'SELECT pg_reload_conf();' },
  },
  judge(server, now) {
    const { session } = server
    if (session === undefined) return withoutSession(server)
    const { validTo } = session.certificate
    const days = daysUntil(validTo, now)
    const left = days === undefined ? undefined : Math.trunc(days)
    const evidence = [seen('certificate, notAfter', validTo), seen('days left', left), ...identity(session.certificate)]
    if (days === undefined) return unknown('the certificate does not say when it expires', evidence)
    if (days <= 0) return fail('the certificate has expired', evidence, 'critical')
    if (days <= SOON_DAYS) return fail(`the certificate expires in ${left} days`, evidence)
    return pass(`the certificate holds for ${left} days`, evidence)
  },
}

function identity({ subject, issuer, sha256 }: SeenCertificate): Evidence[] {
  return [
    seen('certificate, subject', subject),
    seen('certificate, issuer', issuer),
    seen('certificate, SHA-256', sha256),
  ]
}
