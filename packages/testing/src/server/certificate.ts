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
const lifetimeMs = 7 * 24 * 60 * 60 * 1000
/** The clock of a container may be a little behind ours. */
const clockSkewMs = 60 * 60 * 1000

/**
 * Makes a certificate for a server on this machine (`localhost`, 127.0.0.1, ::1) and throws the authority's key away.
 * In plain JavaScript, so that a fresh machine needs no openssl binary.
 *
 * @param hosts names or addresses under which the server is reached besides the loopback ones
 */
export async function issueServerCertificate(hosts: readonly string[] = []): Promise<ServerCertificate> {
  const authority = await generateKeyPair()
  const server = await generateKeyPair()
  const validity = { notBefore: new Date(Date.now() - clockSkewMs), notAfter: new Date(Date.now() + lifetimeMs) }
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
  const certificate = await X509CertificateGenerator.create({
    subject: 'CN=localhost',
    issuer: ca.subject,
    publicKey: server.publicKey,
    signingKey: authority.privateKey,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        [...new Set(['localhost', '127.0.0.1', '::1', ...hosts])].map(value => ({
          type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
    ],
  })
  return { ca: ca.toString('pem'), certificate: certificate.toString('pem'), privateKey: await exportKey(server) }
}

function generateKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}

async function exportKey(pair: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN PRIVATE KEY-----', ...lines, '-----END PRIVATE KEY-----', ''].join('\n')
}
