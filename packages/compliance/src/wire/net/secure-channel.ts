import { isIP } from 'node:net'
import {
  type ConnectionOptions,
  checkServerIdentity,
  connect,
  type PeerCertificate,
  type SecureVersion,
  type TLSSocket,
} from 'node:tls'
import { ByteChannel } from './byte-channel.ts'
import { asCode, ProbeFailure } from './failure.ts'

/** How a certificate is judged. */
export interface Trust {
  /** The authority, PEM; without one, those that Node knows. */
  readonly ca: string | undefined
  /** The name or address that the certificate has to be for. */
  readonly serverName: string
}

/** A certificate, and what a client that verifies makes of it. */
export interface SeenCertificate {
  readonly subject: string
  readonly issuer: string
  /** The names and addresses it is for, as `DNS:localhost, IP Address:127.0.0.1`. */
  readonly names: string | undefined
  /** ISO 8601. */
  readonly validTo: string | undefined
  readonly sha256: string
  /** OpenSSL's code where the chain does not verify: `CERT_HAS_EXPIRED`. */
  readonly chainError: string | undefined
  /** Node's code where the certificate is not for the name: `ERR_TLS_CERT_ALTNAME_INVALID`. */
  readonly nameError: string | undefined
}

/** A session that came about. */
export interface SecureSession {
  /** `TLSv1.3`. */
  readonly version: string
  /** The cipher suite, as IANA names it. */
  readonly cipher: string
  readonly certificate: SeenCertificate
}

/** What is spoken on our side. */
export type TlsRange = Pick<ConnectionOptions, 'minVersion' | 'maxVersion' | 'ciphers'>

/**
 * One version and no other, for a look. A client at the usual level refuses weak servers by itself, and would take that for
 * the server's refusal.
 */
export function only(version: SecureVersion): TlsRange {
  return { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' }
}

/** Whatever the server has, for what holds no secret. */
export const ANY_TLS: TlsRange = { minVersion: 'TLSv1', maxVersion: 'TLSv1.3', ciphers: 'DEFAULT@SECLEVEL=0' }

/** What a password may go over. */
export const SOUND_TLS: TlsRange = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' }

/**
 * Makes TLS of a connection whose server has agreed to it. Nothing is refused here: what is wrong with the certificate is
 * in the session that is returned, and whoever sends a secret looks at it first.
 *
 * @throws ProbeFailure TLS, with OpenSSL's code; CLOSED, TIMEOUT
 */
export function secure(
  channel: ByteChannel,
  trust: Trust,
  range: TlsRange,
): Promise<{ readonly channel: ByteChannel; readonly session: SecureSession }> {
  const { socket, deadline } = channel.release()
  return new Promise((resolve, reject) => {
    const fail = (failure: ProbeFailure): void => {
      clearTimeout(timer)
      socket.destroy()
      reject(failure)
    }
    const timer = setTimeout(
      () => fail(new ProbeFailure('TIMEOUT', 'the handshake of TLS did not end in time')),
      deadline - Date.now(),
    )
    const tls = connect({
      socket,
      ca: trust.ca,
      servername: isIP(trust.serverName) === 0 ? trust.serverName : '',
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
      ...range,
    })
    const onError = (error: NodeJS.ErrnoException): void => {
      const code = asCode(error.code)
      const cut = code === undefined || /^(ECONN|EPIPE)/.test(code)
      fail(new ProbeFailure(cut ? 'CLOSED' : 'TLS', 'the handshake of TLS failed', code))
    }
    const onClose = (): void =>
      fail(new ProbeFailure('CLOSED', 'the server closed the connection in the handshake of TLS'))
    tls.once('error', onError).once('close', onClose)
    tls.once('secureConnect', () => {
      clearTimeout(timer)
      const own = new ByteChannel(tls, deadline)
      tls.off('error', onError).off('close', onClose)
      resolve({ channel: own, session: sessionOf(tls, trust) })
    })
  })
}

function sessionOf(tls: TLSSocket, trust: Trust): SecureSession {
  return {
    version: tls.getProtocol() ?? 'unknown',
    cipher: tls.getCipher().standardName ?? tls.getCipher().name,
    certificate: seenCertificate(tls, trust),
  }
}

function seenCertificate(tls: TLSSocket, { serverName }: Trust): SeenCertificate {
  const certificate = tls.getPeerCertificate()
  const ends = Date.parse(certificate.valid_to ?? '')
  // Its type says Error, and it is OpenSSL's code.
  const chainError = tls.authorized ? undefined : (asCode(tls.authorizationError as unknown) ?? 'UNVERIFIED')
  return {
    subject: nameIn(certificate.subject),
    issuer: nameIn(certificate.issuer),
    names: certificate.subjectaltname,
    validTo: Number.isNaN(ends) ? undefined : new Date(ends).toISOString(),
    sha256: certificate.fingerprint256 ?? '',
    chainError,
    nameError: nameErrorOf(serverName, certificate),
  }
}

function nameErrorOf(serverName: string, certificate: PeerCertificate): string | undefined {
  try {
    const error = checkServerIdentity(serverName, certificate)
    return error && (asCode((error as NodeJS.ErrnoException).code) ?? 'UNVERIFIED')
  } catch {
    return 'ERR_TLS_CERT_ALTNAME_FORMAT' // names that cannot be parsed are nobody's
  }
}

function nameIn(name: PeerCertificate['subject'] | undefined): string {
  return Object.entries(name ?? {})
    .map(([key, value]) => `${key}=${[value].flat().join('+')}`)
    .join(', ')
}
