import type { ByteChannel } from '../net/byte-channel.ts'
import { notMysql, readPacket, refusalIn } from './packet.ts'

/** What a server of MySQL's protocol says first. */
export interface Greeting {
  /** As it calls itself: `9.7.0`, `10.11.19-MariaDB`. */
  readonly version: string
  readonly product: 'MySQL' | 'MariaDB'
  readonly capabilities: number
  /** The 20 bytes that a password's proof is made with. */
  readonly nonce: Buffer
  readonly authPlugin: string
}

/** https://dev.mysql.com/doc/dev/mysql-server/latest/group__group__cs__capabilities__flags.html */
export const CAPABILITY = {
  longPassword: 0x00001,
  connectWithDatabase: 0x00008,
  protocol41: 0x00200,
  ssl: 0x00800,
  transactions: 0x02000,
  secureConnection: 0x08000,
  pluginAuth: 0x80000,
} as const

/** A greeting is some 80 bytes: what claims to be much longer is none. */
const LONGEST_GREETING = 1024

/** The greeting, which a server sends first. @throws ProbeFailure as {@link parseGreeting}; CLOSED, TIMEOUT */
export async function readGreeting(channel: ByteChannel): Promise<Greeting> {
  return parseGreeting((await readPacket(channel, LONGEST_GREETING)).payload)
}

/**
 * Reads the greeting of protocol 10
 * (https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_handshake_v10.html).
 *
 * @throws ProbeFailure REFUSED when the server sends an error instead (1040 too many connections, 1129 host blocked, 1130 host
 * not allowed); PROTOCOL for anything else
 */
export function parseGreeting(payload: Buffer): Greeting {
  const refusal = refusalIn(payload)
  if (refusal) throw refusal
  const end = payload.indexOf(0, 1)
  const rest = end + 1
  // protocol, version, 4 of thread id, 8 of nonce, 0, capabilities, character set, status, capabilities, length, 10, nonce
  if (payload[0] !== 10 || end < 2 || payload.length < rest + 31 + 13) throw notMysql()
  const capabilities = (payload.readUInt16LE(rest + 13) | (payload.readUInt16LE(rest + 18) << 16)) >>> 0
  if ((capabilities & CAPABILITY.protocol41) === 0) throw notMysql()
  const nonce = Buffer.concat([payload.subarray(rest + 4, rest + 12), payload.subarray(rest + 31, rest + 43)])
  const version = payload
    .toString('latin1', 1, end)
    .replace(/[^\x20-\x7e]/g, '')
    .slice(0, 80)
  const plugin = payload.subarray(rest + 44)
  const pluginEnd = plugin.indexOf(0)
  return {
    version: version.replace(/^5\.5\.5-(?=\d+\.\d+\.\d+-MariaDB)/i, ''), // what MariaDB says first, for old clients
    product: /mariadb/i.test(version) ? 'MariaDB' : 'MySQL',
    capabilities,
    nonce,
    authPlugin: plugin.toString('latin1', 0, pluginEnd < 0 ? plugin.length : pluginEnd),
  }
}

/** Whether the server offers TLS. */
export function offersTls({ capabilities }: Greeting): boolean {
  return (capabilities & CAPABILITY.ssl) !== 0
}
