import { TLS_VERSIONS, type TlsVersion, type VersionAnswer } from '../evidence/wire-evidence.ts'
import type { Endpoint } from '../net/byte-channel.ts'
import { ProbeFailure } from '../net/failure.ts'
import { only, type SecureSession, secure, type Trust } from '../net/secure-channel.ts'
import type { Protocol } from '../protocol.ts'

/** What a server says by alerts, or by answering in another version. Other codes are of this machine's OpenSSL. */
const SERVER_REFUSES = /_ALERT_|UNSUPPORTED_PROTOCOL|WRONG_SSL_VERSION|WRONG_VERSION_NUMBER/

/**
 * Tries each version of TLS by itself, on a connection of its own.
 *
 * @returns the answers, and the session in the highest version that came about
 */
export async function tryVersions(
  protocol: Protocol,
  endpoint: Endpoint,
  trust: Trust,
): Promise<{ readonly versions: readonly VersionAnswer[]; readonly session: SecureSession | undefined }> {
  const versions: VersionAnswer[] = []
  let session: SecureSession | undefined
  for (const version of TLS_VERSIONS) {
    try {
      session = await sessionIn(version, protocol, endpoint, trust)
      versions.push({ version, answer: 'accepted' })
    } catch (error) {
      if (!(error instanceof ProbeFailure)) throw error
      const code = error.detail ?? error.code
      const refused = error.code === 'TLS' && SERVER_REFUSES.test(code)
      versions.push({ version, answer: refused ? 'refused' : 'unknown', code })
    }
  }
  return { versions, session }
}

async function sessionIn(
  version: TlsVersion,
  protocol: Protocol,
  endpoint: Endpoint,
  trust: Trust,
): Promise<SecureSession> {
  const { channel, offersTls } = await protocol.ask(endpoint)
  try {
    if (!offersTls) throw new ProbeFailure('TLS', 'the server no longer offers TLS')
    const { channel: own, session } = await secure(channel, trust, only(version))
    own.close()
    return session
  } finally {
    channel.close()
  }
}
