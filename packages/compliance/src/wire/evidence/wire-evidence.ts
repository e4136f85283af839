import type { Gap } from '../../report.ts'
import type { SecureSession } from '../net/secure-channel.ts'
import type { WireEngine } from '../options.ts'

/** The versions that are tried, from the oldest. */
export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const

/** One of {@link TLS_VERSIONS}. */
export type TlsVersion = (typeof TLS_VERSIONS)[number]

/** What became of speaking one version and no other. */
export interface VersionAnswer {
  readonly version: TlsVersion
  readonly answer: 'accepted' | 'refused' | 'unknown'
  /** What it ended with: OpenSSL's code, or the system's. */
  readonly code?: string | undefined
}

/** What became of a login without TLS. */
export interface PlaintextAnswer {
  /** `unknown` where the answer would be the same with and without enforcement. */
  readonly answer: 'accepted' | 'refused' | 'unknown'
  /** Whose login it was. */
  readonly as: 'the given user' | 'a stranger'
  /** How that was told, as a clause. */
  readonly because: string
  /** The server's code, if it gave one. */
  readonly code?: string | undefined
}

/** Whether somebody logged in, and if not, why. */
export type LoginAnswer =
  | { readonly outcome: 'in'; readonly verified: boolean }
  | { readonly outcome: 'not tried' | 'failed'; readonly because: string; readonly code?: string | undefined }

/** What a server's catalogue says of a table's file. */
export interface TableEvidence {
  /** `schema.table` as its users write it. */
  readonly name: string
  readonly encrypted: boolean | 'unknown'
  /** What is read there was seen by the storage engine (proven), or is what somebody asked for (declared). */
  readonly strength: 'declared' | 'proven'
  /** Where it was read. */
  readonly source: string
  readonly value: string | null
  readonly because: string
}

/** What a column holds, counted. */
export type ColumnEvidence =
  | {
      readonly table: string
      readonly column: string
      readonly outcome: 'sampled'
      readonly values: number
      /** Those that are no envelopes. */
      readonly plaintext: number
      /** Whether all values there are were looked at. */
      readonly whole: boolean
    }
  | {
      readonly table: string
      readonly column: string
      readonly outcome: 'unknown'
      readonly because: string
      readonly code?: string | undefined
    }

/** Everything that was seen of a server: names, codes and counts, and nothing of a value or a password. */
export interface ServerEvidence {
  readonly engine: WireEngine
  readonly host: string
  readonly port: number
  readonly database?: string | undefined
  /** The name that the certificate was held against. */
  readonly serverName: string
  /** Whether the authority was given, rather than those that Node knows. */
  readonly ownAuthority: boolean
  /** `MariaDB 10.11.19`; of PostgreSQL the version only after a login. */
  readonly product: string
  readonly offersTls: boolean
  readonly versions: readonly VersionAnswer[]
  /** The session in the highest version that came about. */
  readonly session?: SecureSession | undefined
  readonly login: LoginAnswer
  readonly plaintext: PlaintextAnswer
  /** `@@require_secure_transport`, where it could be read. */
  readonly requireSecureTransport?: string | undefined
  readonly tables: readonly TableEvidence[]
  readonly columns: readonly ColumnEvidence[]
}

/** What a run saw. Plain data: it can be kept as JSON and judged later. */
export interface WireEvidence {
  /** ISO 8601. */
  readonly collectedAt: string
  readonly servers: readonly ServerEvidence[]
  /** Servers that could not be reached, or are none. */
  readonly gaps: readonly Gap[]
}
