import { randomBytes } from 'node:crypto'
import type { PlaintextAnswer } from '../evidence/wire-evidence.ts'
import { type Endpoint, openChannel } from '../net/byte-channel.ts'
import { ProbeFailure } from '../net/failure.ts'
import type { Login } from '../protocol.ts'
import { readGreeting } from './greeting.ts'
import { logIn } from './login.ts'

/** ER_SECURE_TRANSPORT_REQUIRED. */
const SECURE_TRANSPORT_REQUIRED = '3159'
/** ER_ACCESS_DENIED_ERROR: what a stranger hears, and on MariaDB also who comes without TLS where it is required. */
const ACCESS_DENIED = '1045'

/**
 * Tries to log in without TLS.
 *
 * @param login one that has just succeeded over TLS, so that a refusal is for want of TLS; a stranger without
 */
export async function tryPlaintextMysql(endpoint: Endpoint, login: Login | undefined): Promise<PlaintextAnswer> {
  const as = login === undefined ? 'a stranger' : 'the given user'
  const failure = await attempt(endpoint, login ?? stranger())
  if (failure === undefined) return { answer: 'accepted', as, because: 'the server lets them in without TLS' }
  const code = failure.detail ?? failure.code
  if (code === SECURE_TRANSPORT_REQUIRED) {
    return { answer: 'refused', as, because: 'the server asks everybody for TLS', code }
  }
  if (login !== undefined && code === ACCESS_DENIED) {
    return { answer: 'refused', as, because: 'the same login is let in over TLS, and not without', code }
  }
  // MySQL asks a stranger for the password, MariaDB says no; both only look at the channel of who is let in.
  const because =
    login === undefined && (code === ACCESS_DENIED || code === 'LOGIN_METHOD')
      ? 'the server says the same to a stranger whether it requires TLS or not; with a login it can be told'
      : `the login without TLS ended otherwise: ${failure.message}`
  return { answer: 'unknown', as, because, code }
}

async function attempt(endpoint: Endpoint, login: Login): Promise<ProbeFailure | undefined> {
  try {
    const channel = await openChannel(endpoint)
    try {
      const greeting = await readGreeting(channel)
      await logIn(channel, greeting, { user: login.user, password: login.password }, { secure: false })
      return undefined
    } finally {
      channel.close()
    }
  } catch (error) {
    if (error instanceof ProbeFailure) return error
    throw error
  }
}

function stranger(): Login {
  return { user: `waxseal_${randomBytes(4).toString('hex')}`, password: randomBytes(8).toString('hex') }
}
