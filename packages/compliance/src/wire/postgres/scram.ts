import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { ProbeFailure } from '../net/failure.ts'
import { notPostgres } from './message.ts'

/** Rounds that a server may ask for: it asks for 4096; more than this would keep us busy for its fun. */
const MOST_ROUNDS = 1_000_000

const derive = promisify(pbkdf2)

/** SCRAM-SHA-256 (RFC 5802, RFC 7677), by which a server and a client prove to each other that they know a password. */
export class Scram {
  readonly #password: string
  readonly #nonce: string
  #serverSignature: Buffer | undefined

  /** @param nonce random by default; given by tests of published examples */
  constructor(password: string, nonce: string = randomBytes(18).toString('base64')) {
    // SASLprep of what is not ASCII comes to NFKC for all that people type.
    this.#password = password.normalize('NFKC')
    this.#nonce = nonce
  }

  /** The first message. PostgreSQL takes the user from the startup message. */
  first(user: string = ''): string {
    return `n,,${this.#bare(user)}`
  }

  #bare(user: string): string {
    return `n=${user},r=${this.#nonce}`
  }

  /** @throws ProbeFailure PROTOCOL */
  async final(serverFirst: string, user: string = ''): Promise<string> {
    const [, nonce, salt, rounds] =
      /^r=([\x21-\x2b\x2d-\x7e]+),s=([A-Za-z0-9+/=]+),i=([1-9]\d{0,9})$/.exec(serverFirst) ?? []
    if (nonce === undefined || !nonce.startsWith(this.#nonce) || nonce === this.#nonce) throw notPostgres()
    if (Number(rounds) > MOST_ROUNDS) throw notPostgres()
    const salted = await derive(this.#password, Buffer.from(salt!, 'base64'), Number(rounds), 32, 'sha256')
    const bare = `c=biws,r=${nonce}`
    const signed = `${this.#bare(user)},${serverFirst},${bare}`
    const clientKey = hmac(salted, 'Client Key')
    const signature = hmac(createHash('sha256').update(clientKey).digest(), signed)
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), signed)
    return `${bare},p=${Buffer.from(clientKey.map((byte, i) => byte ^ signature[i]!)).toString('base64')}`
  }

  /** @throws ProbeFailure PROTOCOL when the server does not know the password */
  verify(serverFinal: string): void {
    const given = Buffer.from(/^v=([A-Za-z0-9+/=]+)/.exec(serverFinal)?.[1] ?? '', 'base64')
    const wanted = this.#serverSignature
    if (wanted === undefined || given.length !== wanted.length || !timingSafeEqual(given, wanted)) {
      throw new ProbeFailure('PROTOCOL', 'the server does not prove that it knows the password')
    }
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
