import type { LoginAnswer } from '../evidence/wire-evidence.ts'
import type { ByteChannel, Endpoint } from '../net/byte-channel.ts'
import { ProbeFailure } from '../net/failure.ts'
import { ANY_TLS, SOUND_TLS, secure, type TlsRange, type Trust } from '../net/secure-channel.ts'
import type { Asked, Login, Protocol } from '../protocol.ts'
import type { SqlSession } from '../sql.ts'

/**
 * Logs in, over TLS that verifies. The certificate that counts is that of this very connection.
 *
 * @param insecure whether the password may go over a channel that does not verify, or is in plaintext
 */
export async function logInTo(
  protocol: Protocol,
  endpoint: Endpoint,
  trust: Trust,
  login: Login | undefined,
  insecure: boolean,
): Promise<{ readonly answer: LoginAnswer; readonly session?: SqlSession }> {
  if (login === undefined) return { answer: { outcome: 'not tried', because: 'no login was given' } }
  try {
    const { channel, verified, isSecure, logIn } = await open(protocol, endpoint, trust, insecure ? ANY_TLS : SOUND_TLS)
    if (!verified && !insecure) {
      channel.close()
      const because = isSecure
        ? 'the password is not sent to a server whose certificate does not verify: give --ca and --server-name, or --insecure-login'
        : 'the password is not sent without TLS, unless --insecure-login says so'
      return { answer: { outcome: 'not tried', because } }
    }
    try {
      return { answer: { outcome: 'in', verified }, session: await logIn(channel, login, isSecure) }
    } catch (error) {
      channel.close()
      throw error
    }
  } catch (error) {
    if (!(error instanceof ProbeFailure)) throw error
    return { answer: { outcome: 'failed', because: error.message, code: error.detail ?? error.code } }
  }
}

interface Opened {
  readonly channel: ByteChannel
  /** Whether the channel has TLS, and whether its certificate verifies. */
  readonly isSecure: boolean
  readonly verified: boolean
  readonly logIn: Asked['logIn']
}

async function open(protocol: Protocol, endpoint: Endpoint, trust: Trust, range: TlsRange): Promise<Opened> {
  const { channel, offersTls, logIn } = await protocol.ask(endpoint)
  if (!offersTls) return { channel, verified: false, isSecure: false, logIn }
  const { channel: own, session } = await secure(channel, trust, range)
  const { chainError, nameError } = session.certificate
  return { channel: own, verified: chainError === undefined && nameError === undefined, isSecure: true, logIn }
}

/** A channel with TLS of a new connection, for what holds no secret. @throws ProbeFailure */
export async function openSecure(protocol: Protocol, endpoint: Endpoint, trust: Trust): Promise<ByteChannel> {
  const { channel, isSecure } = await open(protocol, endpoint, trust, ANY_TLS)
  if (isSecure) return channel
  channel.close()
  throw new ProbeFailure('TLS', 'the server no longer offers TLS')
}
