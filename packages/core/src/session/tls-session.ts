import { isIP } from 'node:net'
import { checkServerIdentity, TLSSocket } from 'node:tls'
import { WaxsealError } from '../errors.ts'
import { resumedCertificate } from './resumed-certificate.ts'

/** A session with a database, as its driver has it. */
export interface DatabaseSession {
  /** What the driver writes to. */
  readonly stream: unknown
  /** The host that it was told to connect to. */
  readonly host: string | undefined
  /** A name to expect in the certificate in place of an address. */
  readonly servername?: string | undefined
}

const AWAY = 'ciphertext and keys’ rows would go over a channel on which others read along, or answer in its place'

/**
 * Why a session must not be used where TLS is required: by what was negotiated, and not by what was configured. The chain of
 * the certificate has to lead to an authority that is trusted, and the certificate has to be one for the host. Undefined when
 * the session is in order, or is a Unix socket, which has no wire.
 */
export function sessionFault({ stream, host, servername }: DatabaseSession): string | undefined {
  if (host?.startsWith('/')) return undefined
  if (stream === undefined) return 'shows no socket that could be judged'
  if (!(stream instanceof TLSSocket)) return 'is in plaintext'
  if (!stream.authorized) {
    const reason = stream.authorizationError as Error | string | undefined
    return `has a certificate that no trusted authority vouches for (${codeOf(reason) ?? 'not verified'})`
  }
  const expected = servername !== undefined && isIP(host ?? '') !== 0 ? servername : host
  if (expected === undefined) return 'is with a host that is not known'
  const certificate = stream.isSessionReused() ? resumedCertificate(stream) : stream.getPeerCertificate()
  // An empty one is what a socket has that did not ask for it.
  if (certificate === undefined || Object.keys(certificate).length === 0) return 'shows no certificate'
  if (checkServerIdentity(expected, certificate) === undefined) return undefined
  return `has a certificate for another host than ${expected}`
}

function codeOf(reason: Error | string | undefined): string | undefined {
  return typeof reason === 'string' ? reason : ((reason as NodeJS.ErrnoException | undefined)?.code ?? reason?.message)
}

/**
 * The refusal of `requireTls: true`.
 *
 * @param fault what is wrong with the session: `is in plaintext`
 * @param remedy the way out
 */
export function tlsRequired(fault: string, remedy: string): WaxsealError {
  return new WaxsealError('TLS_REQUIRED', `requireTls: the session with the database ${fault}: ${AWAY}; ${remedy}`)
}
