import 'reflect-metadata' // @peculiar/x509 needs it loaded first
import { createPrivateKey, type webcrypto, X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** The emulator's own certificate authority, and the certificate that it issued to the emulator; all PEM. */
export interface EmulatorCertificate {
  readonly ca: string
  readonly certificate: string
  /** PKCS #8. */
  readonly privateKey: string
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const lifetimeMs = 397 * 24 * 60 * 60 * 1000
const renewalMs = 7 * 24 * 60 * 60 * 1000
/** The clock of a client in a container may be a little behind. */
const marginMs = 60 * 60 * 1000

/**
 * Makes a certificate for the loopback addresses and the host that the emulator listens on, under an authority whose key
 * is thrown away.
 */
export async function issueCertificate(host: string): Promise<EmulatorCertificate> {
  const [authority, server] = await Promise.all([generateKeys(), generateKeys()])
  const validity = { notBefore: new Date(Date.now() - marginMs), notAfter: new Date(Date.now() + lifetimeMs) }
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Waxseal emulator, for development only',
    keys: authority,
    signingAlgorithm: algorithm,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  })
  const names = [...new Set(['localhost', '127.0.0.1', '::1', host])]
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
        names.map(value => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
    ],
  })
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', server.privateKey))
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return {
    ca: `${ca.toString('pem')}\n`,
    certificate: `${certificate.toString('pem')}\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
}

/** Whether a certificate of an earlier run still serves: it names the host, and has a week or more to go. */
export function isUsable({ certificate }: EmulatorCertificate, host: string): boolean {
  const parsed = new X509Certificate(certificate)
  const isNamed = (isIP(host) ? parsed.checkIP(host) : parsed.checkHost(host)) !== undefined
  return isNamed && Date.parse(parsed.validTo) - Date.now() > renewalMs
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
}
