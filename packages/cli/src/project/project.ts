import type { EncryptedDatabase } from '@waxseal/core'
import type { ReadConfig } from '../config/read-config.ts'

/** A project whose DataSource or client is connected. */
export interface Project {
  readonly config: ReadConfig
  readonly database: EncryptedDatabase
  /** Ends the connections. */
  close(): Promise<void>
}
