import type { Encryption, TableAccess, UnsealedReport } from '@waxseal/core'
import type { RawAccess } from './raw/raw-access.ts'

/** The handle on an encrypted client: its keys, how far a migration has come, and what raw SQL needs. */
export interface ClientEncryption extends Encryption, UnsealedReport, TableAccess, RawAccess {}
