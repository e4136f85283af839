import type { ByteChannel } from '../net/byte-channel.ts'
import { asCode, ProbeFailure } from '../net/failure.ts'

/** A packet of MySQL's protocol, without its header. */
export interface Packet {
  readonly sequence: number
  readonly payload: Buffer
}

/** More than the probes ever ask for; a header that says more is no server's that they can talk to. */
const LONGEST_PAYLOAD = 1 << 20

/**
 * Reads one packet: 3 bytes of length, little-endian, 1 of sequence, the payload
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_packets.html).
 *
 * @throws ProbeFailure PROTOCOL for a length that no answer has; CLOSED, TIMEOUT
 */
export async function readPacket(channel: ByteChannel, longest: number = LONGEST_PAYLOAD): Promise<Packet> {
  const header = await channel.read(4)
  const length = header.readUIntLE(0, 3)
  if (length === 0 || length > longest) throw notMysql()
  return { sequence: header[3]!, payload: await channel.read(length) }
}

/** Writes one packet. */
export function writePacket(channel: ByteChannel, sequence: number, payload: Uint8Array): void {
  const header = Buffer.alloc(4)
  header.writeUIntLE(payload.length, 0, 3)
  header[3] = sequence & 0xff
  channel.write(Buffer.concat([header, payload]))
}

/** The failure of an ERR packet, by its number: 3159, 1045. The server's text is left out. */
export function refusalIn(payload: Buffer): ProbeFailure | undefined {
  if (payload[0] !== 0xff) return undefined
  if (payload.length < 3) return notMysql()
  const number = payload.readUInt16LE(1)
  return new ProbeFailure('REFUSED', `the server refuses with error ${number}`, asCode(number))
}

/** What came is not what a server of MySQL's protocol sends. */
export function notMysql(): ProbeFailure {
  return new ProbeFailure('PROTOCOL', 'what answers does not speak MySQL’s protocol')
}
