import type { Keyring, ReadyOptions } from '@waxseal/core'
import type { DataSource, QueryRunner } from 'typeorm'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { ConnectionSharing } from './connection-sharing.ts'
import { ContextGuard } from './context-guard.ts'
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

const SEARCH = keyNeeds(false, true)

/** How operations get at keys, without waiting for a connection that they hold themselves. */
export class KeyAccess {
  readonly keyring: Keyring
  readonly contexts: ContextGuard
  readonly #sharing: ConnectionSharing

  constructor(keyring: Keyring, sharing: ConnectionSharing, dataSource: DataSource) {
    this.keyring = keyring
    this.contexts = new ContextGuard(dataSource, this)
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

  /** Makes sure of what a search in a field needs; undefined when it is in memory. @throws WaxsealError CONTEXT_CHANGED … */
  readyToSearch(field: EncryptedField, scope: string, runner: QueryRunner | undefined): Promise<unknown> | undefined {
    const checked = this.contexts.ready([field], runner)
    const ready = this.ready(scope, SEARCH, runner)
    return checked === undefined ? ready : Promise.all([checked, ready])
  }

  /** Makes sure of the keys that envelopes name; undefined when they are in memory. */
  load(ids: Iterable<number>, runner: QueryRunner | undefined): Promise<void> | undefined {
    if (runner === undefined || !this.#sharing.readsThroughOperations) return this.keyring.load(ids)
    return onBehalfOf(runner, () => this.keyring.load(ids))
  }

  /** True for a pool of one connection. */
  get readsThroughOperations(): boolean {
    return this.#sharing.readsThroughOperations
  }

  /** The connection that questions about an operation's tables go through; undefined for one of their own. */
  runnerFor(runner: QueryRunner | undefined): QueryRunner | undefined {
    return runner?.isTransactionActive || this.readsThroughOperations ? runner : undefined
  }

  /** Forgets what was read: tables are gone, and those of the keys may be among them. */
  forget(): void {
    this.keyring.forget()
    this.keyring.contexts.forget()
    this.contexts.reset()
  }
}
