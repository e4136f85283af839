/** A database driver, as far as TLS is concerned: each reads configurations in its own way. */
export type Driver = 'mysql2' | 'mariadb' | 'pg' | 'prisma-mysql' | 'prisma-postgresql'

/** A URL parameter that a driver does not know, or reads otherwise than its user means. */
export interface IgnoredParameter {
  /** `sslaccept=strict`; of a value that may be secret, the name alone. */
  readonly parameter: string
  /** What this driver understands in its place. */
  readonly instead: string
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
  /** Whether the certificate is one for the host that is connected to. Nothing without the chain. */
  readonly verifiesHost: boolean
  readonly authorities: readonly Authority[]
  readonly ignored: readonly IgnoredParameter[]
  /** Why the driver refuses to connect with this configuration at all. */
  readonly refusal?: string | undefined
  /** A socket or the loopback: the session does not leave the machine. */
  readonly local: boolean
}

/** A channel without TLS. */
export function plaintext(driver: Driver, local: boolean, ignored: readonly IgnoredParameter[] = []): Channel {
  return { driver, encryption: 'off', verifiesChain: false, verifiesHost: false, authorities: [], ignored, local }
}

/** True for hosts that are this machine, and for none at all, which drivers take for it. */
export function isLocal(host: string | undefined): boolean {
  if (host === undefined || host === '') return true
  return /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host) || host.startsWith('/')
}

/** The PEMs in a driver's `ca` option. */
export function authoritiesIn(ca: unknown): Authority[] {
  return [ca]
    .flat()
    .filter(one => typeof one === 'string' || Buffer.isBuffer(one))
    .map(one => ({ pem: one.toString() }))
}
