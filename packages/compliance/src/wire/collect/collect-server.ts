import type { LoginAnswer, PlaintextAnswer, ServerEvidence } from '../evidence/wire-evidence.ts'
import { tryPlaintextMysql } from '../mysql/plaintext.ts'
import { MYSQL } from '../mysql/protocol.ts'
import type { Endpoint } from '../net/byte-channel.ts'
import type { Trust } from '../net/secure-channel.ts'
import type { WireTarget } from '../options.ts'
import { tryPlaintextPostgres } from '../postgres/plaintext.ts'
import { POSTGRES } from '../postgres/protocol.ts'
import type { Login, Protocol } from '../protocol.ts'
import { logInTo, openSecure } from './log-in.ts'
import { type Inside, lookInside, type SettledColumn, withoutLooking } from './look-inside.ts'
import { tryVersions } from './versions.ts'

/** The options of a run, settled for one server. */
export interface ServerOptions {
  readonly host: string
  readonly port: number
  readonly ca: string | undefined
  readonly serverName: string | undefined
  readonly timeout: number
  readonly columns: readonly SettledColumn[]
  readonly sample: number
  readonly insecureLogin: boolean
}

/**
 * Looks at one server from without, and with a login from within.
 *
 * @throws ProbeFailure when nobody answers in this protocol; what goes wrong later is evidence
 */
export async function collectServer(target: WireTarget, options: ServerOptions): Promise<ServerEvidence> {
  const { engine, database, user, password } = target
  const { host, port, timeout } = options
  const protocol: Protocol = engine === 'mysql' ? MYSQL : POSTGRES
  const endpoint: Endpoint = { host, port, timeout }
  const trust: Trust = { ca: options.ca, serverName: options.serverName ?? host }
  const { channel, offersTls, product } = await protocol.ask(endpoint)
  channel.close()
  const { versions, session } = offersTls
    ? await tryVersions(protocol, endpoint, trust)
    : { versions: [], session: undefined }
  const login: Login | undefined =
    user === undefined || password === undefined ? undefined : { user, password, database }
  const { answer, session: inner } = await logInTo(protocol, endpoint, trust, login, options.insecureLogin)
  const inside: Inside = { engine, product, database, columns: options.columns, sample: options.sample }
  try {
    const seen = inner ? await lookInside(inner, inside) : withoutLooking(inside, answer as NotIn)
    return {
      ...{ engine, host, port, database, serverName: trust.serverName, ownAuthority: trust.ca !== undefined },
      ...{ product, offersTls, versions, session, login: answer, ...seen },
      plaintext: await tryPlaintext(
        target,
        protocol,
        endpoint,
        trust,
        inner && offersTls ? login : undefined,
        offersTls,
      ),
    }
  } finally {
    inner?.close()
  }
}

type NotIn = Exclude<LoginAnswer, { outcome: 'in' }>

function tryPlaintext(
  { engine, user, database = user }: WireTarget,
  protocol: Protocol,
  endpoint: Endpoint,
  trust: Trust,
  login: Login | undefined,
  offersTls: boolean,
): Promise<PlaintextAnswer> {
  if (engine === 'mysql') return tryPlaintextMysql(endpoint, login)
  const names = user === undefined ? undefined : { user, database: database! }
  return tryPlaintextPostgres(endpoint, names, offersTls ? () => openSecure(protocol, endpoint, trust) : undefined)
}
