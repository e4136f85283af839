/** What a plain driver hands out for one stored cell. Dates, decimals, 64-bit integers and JSON come as their text. */
export type Cell = string | number | boolean | Buffer | null

/** One row as it is stored: column name to cell. */
export type Row = Record<string, Cell>

/** What may be bound to a placeholder. */
export type Parameter = string | number | bigint | boolean | Uint8Array | null

/** One connection of a plain driver, with no ORM and no encryption between it and the table. */
export interface Connection {
  /** Runs one statement. Placeholders are `?` on every database. Statements without a result give no rows. */
  query(sql: string, parameters?: readonly Parameter[]): Promise<Row[]>
  close(): Promise<void>
}

/** How to reach a server as a client: the part of its address that a driver wants. */
export interface Login {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string | undefined
  /** The authority to verify the server's certificate by, PEM; without one the connection is in plaintext. */
  readonly ca: string | undefined
}
