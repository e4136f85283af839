import type { ByteChannel, Endpoint } from './net/byte-channel.ts'
import type { SqlSession } from './sql.ts'

/** A connection whose server was asked for TLS. */
export interface Asked {
  readonly channel: ByteChannel
  /** Whether it agreed; then TLS begins at once. */
  readonly offersTls: boolean
  /** `MariaDB 10.11.19`, or the product alone. */
  readonly product: string
  /** Logs in on a channel of this connection: the secure one, where TLS was made of it. */
  readonly logIn: (channel: ByteChannel, login: Login, secure: boolean) => Promise<SqlSession>
}

/** Who logs in. */
export interface Login {
  readonly user: string
  readonly password: string
  readonly database?: string | undefined
}

/** What the probe knows of a protocol. */
export interface Protocol {
  readonly defaultPort: number
  /**
   * Connects, and asks for TLS as clients do.
   *
   * @throws ProbeFailure when nobody answers, or not in this protocol
   */
  ask(endpoint: Endpoint): Promise<Asked>
}
