import type { ByteChannel } from '../net/byte-channel.ts'
import { asCode, ProbeFailure } from '../net/failure.ts'

/** A message of PostgreSQL's protocol, of either side. */
export interface Message {
  /** `R`, `E`, `D` … (https://www.postgresql.org/docs/current/protocol-message-formats.html). */
  readonly type: string
  readonly body: Buffer
}

/** More than the probes ever ask for. */
const LONGEST_BODY = 1 << 20

/** @throws ProbeFailure PROTOCOL for a length that no answer has; CLOSED, TIMEOUT */
export async function readMessage(channel: ByteChannel): Promise<Message> {
  const header = await channel.read(5)
  const length = header.readUInt32BE(1) - 4
  if (length < 0 || length > LONGEST_BODY) throw notPostgres()
  return { type: String.fromCharCode(header[0]!), body: await channel.read(length) }
}

export function writeMessage(channel: ByteChannel, type: string, body: Uint8Array): void {
  const header = Buffer.alloc(5)
  header.write(type, 'latin1')
  header.writeUInt32BE(body.length + 4, 1)
  channel.write(Buffer.concat([header, body]))
}

/** Asks for TLS: a length of 8, and the number 80877103. */
export function sslRequest(): Buffer {
  return Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])
}

/** The message that opens a session of protocol 3.0. */
export function startupMessage(user: string, database: string): Buffer {
  const pairs = ['user', user, 'database', database, 'client_encoding', 'UTF8'].map(part => part.replaceAll('\0', ''))
  const body = Buffer.from(`${pairs.join('\0')}\0\0`)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8, 0)
  head.writeUInt32BE(3 << 16, 4)
  return Buffer.concat([head, body])
}

/** The failure in an ErrorResponse, by its SQLSTATE. The server's text is left out. */
export function refusalIn({ body }: Message): ProbeFailure {
  const code = body
    .toString('latin1')
    .split('\0')
    .find(field => /^C[0-9A-Z]{5}$/.test(field))
    ?.slice(1)
  if (code === undefined) return notPostgres()
  return new ProbeFailure('REFUSED', `the server refuses with SQLSTATE ${code}`, asCode(code))
}

/** What came is not what PostgreSQL sends. */
export function notPostgres(): ProbeFailure {
  return new ProbeFailure('PROTOCOL', 'what answers does not speak PostgreSQL’s protocol')
}
