import type { ServerAddress } from './address.ts'

/** A server that was started, or found, for the tests. */
export interface LaunchedServer {
  readonly address: ServerAddress
  /** Ends it and leaves nothing behind. A server that was only found is left running. */
  stop(): Promise<void>
}
