import { tlsRequired } from '@waxseal/core'
import type { Provider } from '../schema/native-type.ts'
import type { ClientInternals, DriverAdapter } from '../schema/prisma-client.ts'
import { type ConnectedAdapter, judgeAdapter } from './adapter-session.ts'

/**
 * Keeps a client from databases whose sessions are not encrypted and verified: the adapter refuses to connect, whatever
 * asks it to, and operations on encrypted fields and keys do not begin before it has connected.
 */
export class TlsGuard {
  readonly #base: ClientInternals
  #verified = false
  #refusal: unknown
  #connecting: Promise<void> | undefined

  /** @throws WaxsealError TLS_REQUIRED where the client connects by Prisma's own engine, which shows no sessions */
  constructor(base: ClientInternals, provider: Provider) {
    this.#base = base
    const { adapter } = base._engineConfig
    if (adapter !== undefined) this.#guard(adapter)
    else if (provider === 'sqlite') this.#verified = true
    else {
      const remedy = 'give the PrismaClient an adapter: @prisma/adapter-pg or @prisma/adapter-mariadb'
      throw tlsRequired('is kept from view by Prisma’s own engine', remedy)
    }
  }

  /** Undefined once the session was judged, and found in order. @throws WaxsealError TLS_REQUIRED; what Prisma throws */
  ready(): Promise<void> | undefined {
    if (this.#verified) return undefined
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    return this.#connecting
  }

  #guard(adapter: DriverAdapter): void {
    const { connect } = adapter
    adapter.connect = async () => {
      this.#verified = false
      const connected = (await connect.call(adapter)) as ConnectedAdapter
      try {
        await judgeAdapter(adapter.adapterName, connected)
      } catch (error) {
        this.#refusal = error
        await connected.dispose?.().catch(() => undefined)
        throw error
      }
      this.#verified = true
      return connected
    }
  }

  async #connect(): Promise<void> {
    this.#refusal = undefined
    try {
      await this.#base.$connect()
    } catch (error) {
      throw this.#refusal ?? error
    }
    // Prisma connects once, and the adapter was not guarded yet.
    if (!this.#verified)
      throw tlsRequired('was opened before withEncryption() was called', 'call it before the first query')
  }
}
