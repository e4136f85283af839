/** Which protocol a server speaks. MariaDB speaks MySQL's. */
export type WireEngine = 'mysql' | 'postgres'

/** A server to probe, and who asks. */
export interface WireTarget {
  readonly engine: WireEngine
  readonly host: string
  /** 3306 or 5432 by default. */
  readonly port?: number | undefined
  /** The user that the application logs in as. On PostgreSQL the name alone tells whether plaintext is refused for it. */
  readonly user?: string | undefined
  /** With one, the probe logs in; without, it only knocks. */
  readonly password?: string | undefined
  /** On MySQL where `columns` are, unless they say; on PostgreSQL the database to connect to, by default the user's name. */
  readonly database?: string | undefined
}

/** What {@link checkWire} looks at, and how. */
export interface WireCheckOptions {
  readonly targets: readonly WireTarget[]
  /** The authority that the certificates have to lead to, PEM: text or a file. By default those that Node knows. */
  readonly ca?: string | { readonly file: string } | undefined
  /** The name that the certificate has to be for, where that is not the host that is connected to. */
  readonly serverName?: string | undefined
  /** How long a connection, its handshake, or a query may take, in milliseconds: 10,000. */
  readonly timeout?: number | undefined
  /**
   * The columns that Waxseal encrypts, as `table.column` or `schema.table.column`. Where none are named, no column is
   * looked at, and every table of the database is for its encryption at rest.
   */
  readonly columns?: readonly string[] | undefined
  /** How many values of a column are looked at, from both ends of its primary key: 1,000. */
  readonly sample?: number | undefined
  /**
   * Sends the password to a server whose certificate does not verify, or that has no TLS 1.2, too: for a database of one's own
   * machine. False by default.
   */
  readonly insecureLogin?: boolean | undefined
  /** Is told what is probed next. */
  readonly onProgress?: ((where: string) => void) | undefined
}
