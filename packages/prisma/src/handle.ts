import type { Encryption, UnsealedReport } from '@waxseal/core'

/** The handle on an encrypted client: its keys, and how far a migration has come. */
export interface ClientEncryption extends Encryption, UnsealedReport {}
