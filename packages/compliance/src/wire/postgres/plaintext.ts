import { randomBytes } from 'node:crypto'
import type { PlaintextAnswer } from '../evidence/wire-evidence.ts'
import { type ByteChannel, type Endpoint, openChannel } from '../net/byte-channel.ts'
import { ProbeFailure } from '../net/failure.ts'
import { knock } from './login.ts'

/** invalid_authorization_specification of pg_hba.conf, and protocol_violation, which poolers say. */
const TURNED_AWAY = ['28000', '08P01']

/**
 * Knocks without TLS, and where that is refused, with it: only the difference tells what TLS has to do with it. PostgreSQL
 * says before it asks for a password whether pg_hba.conf has a line for the user, so that none is sent.
 *
 * @param user and database that the application connects with; a stranger's without
 * @param openSecure a channel with TLS of a new connection, where the server has it
 */
export async function tryPlaintextPostgres(
  endpoint: Endpoint,
  names: { readonly user: string; readonly database: string } | undefined,
  openSecure: (() => Promise<ByteChannel>) | undefined,
): Promise<PlaintextAnswer> {
  const as = names === undefined ? 'a stranger' : 'the given user'
  const { user, database } = names ?? stranger()
  const without = await attempt(() => openChannel(endpoint), user, database)
  if (without === undefined)
    return { answer: 'accepted', as, because: 'the server goes on to the password without TLS' }
  const code = without.detail ?? without.code
  const unknown = (because: string): PlaintextAnswer => ({ answer: 'unknown', as, because, code })
  if (!TURNED_AWAY.includes(code)) return unknown(`the login without TLS ended otherwise: ${without.message}`)
  const over = openSecure && (await attempt(openSecure, user, database))
  if (openSecure === undefined || over !== undefined) {
    return unknown('pg_hba.conf turns them away with TLS, too, so that it is not for want of it')
  }
  if (names === undefined) {
    return unknown(
      'pg_hba.conf turns strangers away without TLS, and may have lines for users and databases; with the user’s name it can be told',
    )
  }
  return { answer: 'refused', as, because: 'pg_hba.conf lets them in over TLS, and not without', code }
}

/** What a knock ends with; undefined when the server goes on to the password. */
async function attempt(
  open: () => Promise<ByteChannel>,
  user: string,
  database: string,
): Promise<ProbeFailure | undefined> {
  try {
    const channel = await open()
    try {
      await knock(channel, user, database)
      return undefined
    } finally {
      channel.close()
    }
  } catch (error) {
    if (error instanceof ProbeFailure) return error
    throw error
  }
}

function stranger(): { user: string; database: string } {
  const name = `waxseal_${randomBytes(4).toString('hex')}`
  return { user: name, database: name }
}
