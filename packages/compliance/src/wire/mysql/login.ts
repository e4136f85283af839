import { createHash } from 'node:crypto'
import type { ByteChannel } from '../net/byte-channel.ts'
import { ProbeFailure } from '../net/failure.ts'
import { CAPABILITY, type Greeting } from './greeting.ts'
import { notMysql, readPacket, refusalIn, writePacket } from './packet.ts'

/** Who logs in. */
export interface MysqlLogin {
  readonly user: string
  readonly password: string
  readonly database?: string | undefined
}

const { longPassword, connectWithDatabase, protocol41, ssl, transactions, secureConnection, pluginAuth } = CAPABILITY
const WANTED = longPassword | protocol41 | transactions | secureConnection | pluginAuth
const UTF8MB4_GENERAL_CI = 45

/** The 32 bytes that ask for TLS: the beginning of a handshake response, of which nothing secret is sent yet. */
export function sslRequest(): Buffer {
  return responseHead(WANTED | ssl)
}

/**
 * Logs in, and ends when the server lets the user in.
 *
 * On a channel in plaintext nothing is sent that the password could be read from: proofs of native passwords, and of
 * caching_sha2_password as far as the server has it cached; its full form, which takes RSA under a key that anybody could
 * have sent, is not done.
 *
 * @throws ProbeFailure REFUSED with the server's number; LOGIN_METHOD; PROTOCOL, CLOSED, TIMEOUT
 */
export async function logIn(
  channel: ByteChannel,
  greeting: Greeting,
  { user, password, database }: MysqlLogin,
  { secure }: { readonly secure: boolean },
): Promise<void> {
  const known = Object.hasOwn(PROOFS, greeting.authPlugin) ? greeting.authPlugin : 'mysql_native_password'
  const proof = PROOFS[known]!(password, greeting.nonce)
  const flags = WANTED | (secure ? ssl : 0) | (database === undefined ? 0 : connectWithDatabase)
  const text = (value: string): Buffer[] => [Buffer.from(value.replaceAll('\0', '')), Buffer.alloc(1)]
  const parts = [
    ...[responseHead(flags), ...text(user), Buffer.of(proof.length), proof],
    ...(database === undefined ? [] : text(database)),
    ...text(known),
  ]
  writePacket(channel, secure ? 2 : 1, Buffer.concat(parts))
  let plugin = known
  // Each turn answers something the server asked; an honest one asks for three things at the most.
  for (let turn = 0; turn < 6; turn++) {
    const { payload, sequence } = await readPacket(channel)
    const refusal = refusalIn(payload)
    if (refusal) throw refusal
    if (payload[0] === 0x00) return
    if (payload[0] === 0xfe) {
      const change = switchIn(payload)
      plugin = change.plugin
      writePacket(channel, sequence + 1, answerTo(change, password, secure))
    } else if (payload[0] === 0x01) {
      const more = payload[1]
      if (plugin !== 'caching_sha2_password' || (more !== 3 && more !== 4)) throw notMysql()
      if (more === 4) writePacket(channel, sequence + 1, clear(password, secure))
    } else throw notMysql()
  }
  throw notMysql()
}

/** Proofs of a password that do not give it away. */
const PROOFS: Readonly<Record<string, (password: string, nonce: Buffer) => Buffer>> = {
  mysql_native_password: (password, nonce) => proofBy('sha1', password, nonce, true),
  caching_sha2_password: (password, nonce) => proofBy('sha256', password, nonce, false),
}

function answerTo({ plugin, nonce }: { plugin: string; nonce: Buffer }, password: string, secure: boolean): Buffer {
  if (Object.hasOwn(PROOFS, plugin)) return PROOFS[plugin]!(password, nonce)
  if (plugin === 'sha256_password') return clear(password, secure)
  throw new ProbeFailure('LOGIN_METHOD', 'the account logs in by a method that is not spoken here')
}

/** The password itself, which TLS alone may carry. */
function clear(password: string, secure: boolean): Buffer {
  if (!secure)
    throw new ProbeFailure('LOGIN_METHOD', 'the server asks for the password itself, which is not sent in plaintext')
  return Buffer.from(`${password}\0`)
}

/**
 * `hash(password) XOR hash(nonce, hash(hash(password)))`, or with the last two the other way round; nothing for no password.
 * https://dev.mysql.com/doc/dev/mysql-server/latest/page_caching_sha2_authentication_exchanges.html
 */
function proofBy(algorithm: 'sha1' | 'sha256', password: string, nonce: Buffer, nonceFirst: boolean): Buffer {
  if (password === '') return Buffer.alloc(0)
  const hash = (...parts: Buffer[]): Buffer => createHash(algorithm).update(Buffer.concat(parts)).digest()
  const once = hash(Buffer.from(password))
  const mask = nonceFirst ? hash(nonce, hash(once)) : hash(hash(once), nonce)
  return Buffer.from(once.map((byte, index) => byte ^ mask[index]!))
}

function switchIn(payload: Buffer): { plugin: string; nonce: Buffer } {
  const end = payload.indexOf(0, 1)
  if (end < 0) throw notMysql()
  return { plugin: payload.toString('latin1', 1, end), nonce: payload.subarray(end + 1, end + 21) }
}

/** Capabilities, longest packet, character set and 23 bytes of nothing. */
function responseHead(capabilities: number): Buffer {
  const head = Buffer.alloc(32)
  head.writeUInt32LE(capabilities >>> 0, 0)
  head.writeUInt32LE(1 << 24, 4)
  head[8] = UTF8MB4_GENERAL_CI
  return head
}
