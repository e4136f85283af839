import { X509Certificate } from 'node:crypto'
import type { PeerCertificate, TLSSocket } from 'node:tls'

/** `peer [3] EXPLICIT X509`, in OpenSSL's SSL_SESSION_ASN1 (ssl/ssl_asn1.c). */
const PEER = 0xa3

// Newer lines of Node put the name that was asked for before OpenSSL's form, behind its length in two bytes (seen in 24.21).
const NAMED = Buffer.from('\0nodejs:tls:session:1\0')

/**
 * The server's certificate in a session that was resumed: Node shows none there, since the server did not send it again. OpenSSL
 * keeps it in the session, as it came when the session was new. Undefined where there is none.
 */
export function resumedCertificate(socket: TLSSocket): PeerCertificate | undefined {
  const session = socket.getSession()
  if (session === undefined) return undefined
  try {
    const der = withoutName(session)
    const whole = elementAt(der, 0)
    for (let at = whole.start; at < whole.end; ) {
      const element = elementAt(der, at)
      if (element.tag === PEER) {
        return new X509Certificate(der.subarray(element.start, element.end)).toLegacyObject() as PeerCertificate
      }
      at = element.end
    }
  } catch {
    // Another form than OpenSSL's: nothing is shown.
  }
  return undefined
}

/** @throws RangeError where it is cut off */
function withoutName(session: Buffer): Buffer {
  if (!session.subarray(0, NAMED.length).equals(NAMED)) return session
  return session.subarray(NAMED.length + 2 + session.readUInt16BE(NAMED.length))
}

interface Element {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/** The DER element at an offset. @throws RangeError where it is cut off */
function elementAt(der: Buffer, offset: number): Element {
  const first = der.readUInt8(offset + 1)
  const lengthBytes = first & 0x80 ? first & 0x7f : 0
  const length = lengthBytes === 0 ? first : der.readUIntBE(offset + 2, lengthBytes)
  const start = offset + 2 + lengthBytes
  if (start + length > der.length) throw new RangeError('the element is cut off')
  return { tag: der.readUInt8(offset), start, end: start + length }
}
