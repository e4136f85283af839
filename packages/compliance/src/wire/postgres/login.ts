import { createHash } from 'node:crypto'
import type { ByteChannel } from '../net/byte-channel.ts'
import { ProbeFailure } from '../net/failure.ts'
import { type Message, notPostgres, readMessage, refusalIn, startupMessage, writeMessage } from './message.ts'
import { Scram } from './scram.ts'

/** Who logs in, to which database. */
export interface PostgresLogin {
  readonly user: string
  readonly password: string
  readonly database: string
}

/**
 * Opens a session as far as the server's access rules, pg_hba.conf: whether there is a line for this user and database on
 * this kind of channel is told before anything of a password is.
 *
 * @returns the request for authentication
 * @throws ProbeFailure REFUSED with the SQLSTATE: 28000 where no line lets the user in, or one turns him away
 */
export async function knock(channel: ByteChannel, user: string, database: string): Promise<Message> {
  channel.write(startupMessage(user, database))
  const message = await readMessage(channel)
  if (message.type === 'E') throw refusalIn(message)
  if (message.type !== 'R' || message.body.length < 4) throw notPostgres()
  return message
}

/**
 * Logs in over TLS, and returns when queries may be sent. The password itself is sent where the server asks for it, so
 * that a channel in plaintext, or to a server that was not verified, is not for this function, unless its user says so.
 *
 * @throws ProbeFailure REFUSED with the SQLSTATE (28P01); LOGIN_METHOD; PROTOCOL, CLOSED, TIMEOUT
 */
export async function logIn(
  channel: ByteChannel,
  { user, password, database }: PostgresLogin,
  { secure }: { readonly secure: boolean },
): Promise<void> {
  let message = await knock(channel, user, database)
  let scram: Scram | undefined
  // Each turn answers something the server asked; SCRAM takes three.
  for (let turn = 0; turn < 6; turn++) {
    if (message.type === 'E') throw refusalIn(message)
    if (message.type !== 'R' || message.body.length < 4) throw notPostgres()
    const method = message.body.readUInt32BE(0)
    const data = message.body.subarray(4)
    if (method === 0) return untilReady(channel)
    if (method === 3 && secure) respond(channel, `${password}\0`)
    else if (method === 5) respond(channel, `${md5Proof(user, password, data.subarray(0, 4))}\0`)
    else if (method === 10 && data.toString('latin1').split('\0').includes('SCRAM-SHA-256')) {
      scram = new Scram(password)
      respond(channel, initial(scram.first()))
    } else if (method === 11 && scram) respond(channel, await scram.final(data.toString()))
    else if (method === 12 && scram) scram.verify(data.toString())
    else throw new ProbeFailure('LOGIN_METHOD', 'the server asks for a way of logging in that is not spoken here')
    message = await readMessage(channel)
  }
  throw notPostgres()
}

async function untilReady(channel: ByteChannel): Promise<void> {
  for (let i = 0; i < 100; i++) {
    const message = await readMessage(channel)
    if (message.type === 'E') throw refusalIn(message)
    if (message.type === 'Z') return
  }
  throw notPostgres()
}

function respond(channel: ByteChannel, body: string | Buffer): void {
  writeMessage(channel, 'p', Buffer.from(body))
}

/** The mechanism, and its first message with its length. */
function initial(first: string): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(Buffer.byteLength(first))
  return Buffer.concat([Buffer.from('SCRAM-SHA-256\0'), length, Buffer.from(first)])
}

/** `md5` and the hash of the salted hash, as PostgreSQL's oldest method wants it. */
function md5Proof(user: string, password: string, salt: Buffer): string {
  const hash = (...parts: (string | Buffer)[]): string =>
    parts.reduce((digest, part) => digest.update(part), createHash('md5')).digest('hex')
  return `md5${hash(hash(password, user), salt)}`
}
