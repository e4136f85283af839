import type { CertificateFlaw } from './certificate.ts'

/** How a dedicated server differs from the usual one: what a checker is to notice. Plain data. */
export interface ServerVariant {
  /**
   * `off`: it has no TLS. `old`: it speaks TLS 1.0 and 1.1 and nothing newer, which MySQL no longer can. By default it speaks
   * what is modern.
   */
  readonly tls?: 'off' | 'old' | undefined
  /** What is wrong with its certificate; nothing by default. */
  readonly certificate?: CertificateFlaw | undefined
  /** MariaDB, and MySQL in a container: it has a key for tables that are made with `ENCRYPTED=YES`, or `ENCRYPTION='Y'`. */
  readonly encryptsTables?: boolean | undefined
}
