/** Why a step of a probe came to nothing. */
export type FailureCode =
  /** No connection: refused, unreachable, a name that does not resolve. */
  | 'CONNECT'
  /** The other side hung up. */
  | 'CLOSED'
  | 'TIMEOUT'
  /** What came is no database's answer, or not this one's. */
  | 'PROTOCOL'
  /** The handshake of TLS failed; no password was sent. */
  | 'TLS'
  /** The server says no, with a code of its own. */
  | 'REFUSED'
  /** A way of logging in that is not spoken here, or not over this channel. */
  | 'LOGIN_METHOD'

/**
 * What a step of a probe ends with instead of an answer. It stays inside: collectors turn it into evidence. Its message is
 * written here, and holds nothing that a server or a user said.
 */
export class ProbeFailure extends Error {
  readonly code: FailureCode
  /** What the server, the system or OpenSSL called it: `3159`, `28000`, `ECONNREFUSED`. */
  readonly detail: string | undefined

  constructor(code: FailureCode, message: string, detail?: string) {
    super(message)
    this.name = 'ProbeFailure'
    this.code = code
    this.detail = detail
  }
}

/** A code as others give it, cut to what a code can be. */
export function asCode(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number'
    ? String(value)
        .replace(/[^\w.-]/g, '')
        .slice(0, 60) || undefined
    : undefined
}
