import type { Keyring, ReadyOptions } from '@waxseal/core'
import type { QueryRunner } from 'typeorm'
import type { ConnectionSharing } from './connection-sharing.ts'
import { onBehalfOf } from './operation.ts'

/** What an operation is going to do with the keys of a scope. */
export interface KeyNeeds {
  readonly index: boolean
  readonly writes: boolean
  /** The same where no key may be made. */
  readonly withoutCreating: ReadyOptions
}

/** Made once and kept: every row that is saved on SQLite asks for its keys. */
export function keyNeeds(writes: boolean, index: boolean): KeyNeeds {
  return { writes, index, withoutCreating: { writes, index, create: false } }
}

/** How operations get at keys, without waiting for a connection that they hold themselves. */
export class KeyAccess {
  readonly keyring: Keyring
  readonly #sharing: ConnectionSharing

  constructor(keyring: Keyring, sharing: ConnectionSharing) {
    this.keyring = keyring
    this.#sharing = sharing
  }

  /** Makes sure of the keys of a scope; undefined when they are in memory. `runner`: the connection the operation holds. */
  ready(scope: string, needs: KeyNeeds, runner: QueryRunner | undefined): Promise<void> | undefined {
    if (runner === undefined || !this.#sharing.sharesConnection) return this.keyring.ready(scope, needs)
    // Inside a transaction nothing may be stored through its own connection: it may roll back.
    const options = runner.isTransactionActive ? needs.withoutCreating : needs
    if (!this.#sharing.readsThroughOperations) return this.keyring.ready(scope, options)
    return onBehalfOf(runner, () => this.keyring.ready(scope, options))
  }

  /** Makes sure of the keys that envelopes name; undefined when they are in memory. */
  load(ids: Iterable<number>, runner: QueryRunner | undefined): Promise<void> | undefined {
    if (runner === undefined || !this.#sharing.readsThroughOperations) return this.keyring.load(ids)
    return onBehalfOf(runner, () => this.keyring.load(ids))
  }
}
