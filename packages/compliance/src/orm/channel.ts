/**
 * A database driver: `prisma-mariadb` and `prisma-pg` are Prisma's adapters of these names, `prisma-mysql` and
 * `prisma-postgresql` the engine of Prisma 6, which connects by itself.
 */
export type Driver = 'mysql2' | 'mariadb' | 'pg' | 'prisma-mariadb' | 'prisma-pg' | 'prisma-mysql' | 'prisma-postgresql'

/** Every driver that is known here. */
export const DRIVERS: readonly Driver[] = [
  ...(['mysql2', 'mariadb', 'pg', 'prisma-mariadb', 'prisma-pg', 'prisma-mysql', 'prisma-postgresql'] as const),
]

/** Something in a configuration that its driver does not know, or reads otherwise than its user means. */
export interface IgnoredParameter {
  /** `sslaccept=strict`; of a value that may be secret, the name alone. */
  readonly parameter: string
  /** What becomes of it: `is ignored`. */
  readonly effect: string
  /** True where it asked for protection that the session does not have. */
  readonly weakens: boolean
}

/** Certificate authorities that a configuration brings along: the text of a PEM, or the path of a file with it. */
export type Authority = { readonly pem: string } | { readonly file: string }

/** What a driver makes of a configuration: the channel that its sessions will have. */
export interface Channel {
  readonly driver: Driver
  /** `optional`: in plaintext where the server has no TLS, or where somebody in between says so. */
  readonly encryption: 'on' | 'off' | 'optional'
  /** Whether the certificate's chain leads to an authority that is trusted. */
  readonly verifiesChain: boolean
  /** Whether the certificate is one for the host that is connected to. `unknown`: by a function of the application's own. */
  readonly verifiesHost: boolean | 'unknown'
  readonly authorities: readonly Authority[]
  readonly ignored: readonly IgnoredParameter[]
  /** Why the driver refuses to connect with this configuration at all. */
  readonly refusal?: string | undefined
  /** A Unix socket: the session has no wire. */
  readonly local: boolean
  /** The settings that were read, by name, as far as they are no secrets. */
  readonly settings: Readonly<Record<string, string | boolean>>
}

/** What is known of a configuration before its TLS options are read. */
export interface Endpoint {
  readonly driver: Driver
  /** A Unix socket. */
  readonly local?: boolean
  readonly ignored?: readonly IgnoredParameter[]
  readonly settings?: Readonly<Record<string, string | boolean>>
}

/** A channel without TLS. */
export function plaintext({ driver, local = false, ignored = [], settings = {} }: Endpoint): Channel {
  const nothing = { encryption: 'off', verifiesChain: false, verifiesHost: false, authorities: [] } as const
  return { driver, ...nothing, ignored, local, settings }
}
