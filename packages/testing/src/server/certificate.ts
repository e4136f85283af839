import 'reflect-metadata' // @peculiar/x509 needs it loaded first
import type { webcrypto } from 'node:crypto'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate authority of one server, and the certificate it issued to that server; all PEM. */
export interface ServerCertificate {
  readonly ca: string
  readonly certificate: string
  /** The server's private key, PKCS #8. */
  readonly privateKey: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
/** Backwards, too: the clock of a container may be behind ours, and what ended yesterday has to have begun. */
const lifetimeMs = 7 * 24 * 60 * 60 * 1000

/** What is wrong with a certificate, for tests of what notices. */
export type CertificateFlaw =
  /** It ended yesterday, and is for `db.example.org` alone. */
  | 'stale'
  /** It is its own authority. */
  | 'self-signed'

/**
 * Makes a certificate for a server on this machine (`localhost`, 127.0.0.1, ::1) and throws the authority's key away.
 * In plain JavaScript, so that a fresh machine needs no openssl binary.
 *
 * @param hosts names or addresses under which the server is reached besides the loopback ones
 * @param flaw what is to be wrong with it; nothing by default
 */
export async function issueServerCertificate(
  hosts: readonly string[] = [],
  flaw?: CertificateFlaw,
): Promise<ServerCertificate> {
  const authority = await generateKeyPair()
  const server = await generateKeyPair()
  const now = Date.now()
  const validity = { notBefore: new Date(now - lifetimeMs), notAfter: new Date(now + lifetimeMs) }
  const ends = flaw === 'stale' ? new Date(now - lifetimeMs / 7) : validity.notAfter
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Waxseal test CA',
    keys: authority,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const names = flaw === 'stale' ? ['db.example.org'] : [...new Set(['localhost', '127.0.0.1', '::1', ...hosts])]
  const common = {
    signingAlgorithm: algorithm,
    ...validity,
    notAfter: ends,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map(value => ({
          type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
    ],
  }
  const certificate =
    flaw === 'self-signed'
      ? await X509CertificateGenerator.createSelfSigned({ name: 'CN=localhost', keys: server, ...common })
      : await X509CertificateGenerator.create({
          ...{ subject: 'CN=localhost', issuer: ca.subject, publicKey: server.publicKey },
          ...{ signingKey: authority.privateKey, ...common },
        })
  const text = certificate.toString('pem')
  return {
    ca: flaw === 'self-signed' ? text : ca.toString('pem'),
    certificate: text,
    privateKey: await exportKey(server),
  }
}

function generateKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function exportKey(pair: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n')
}
