import { type Keyring, WaxsealError } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'

/** One change to the arguments, made once the keys are there. */
type Edit = (scope: string) => void

/** What bears on the making of keys. */
export interface KeyConditions {
  /** False where no key can be made now. */
  readonly create: boolean
  /**
   * The operation is one of several whose arguments are made before the first of them runs. It may search for what an earlier one
   * writes, the first value of its scope even, so it needs the index key that the other is going to write under.
   */
  readonly inBatch: boolean
}

interface Needs {
  writes: boolean
  index: boolean
}

/**
 * What one operation encrypts and searches for. The walk over the arguments collects it, and refuses what it must; only then
 * are keys asked for, the ones really needed, and only with them in memory are the arguments changed.
 */
export class Plan {
  readonly #currentScope: () => string | undefined
  readonly #edits: { scope: string; edit: Edit }[] = []
  readonly #needs = new Map<string, Needs>()
  #scope: string | undefined

  /** @param currentScope - the scope of fields marked `scoped`, asked at most once */
  constructor(currentScope: () => string | undefined) {
    this.#currentScope = currentScope
  }

  /** Plans an edit that encrypts a value of a field. */
  write(field: EncryptedField, edit: Edit): void {
    this.#add(field, edit, { writes: true, index: field.index !== undefined })
  }

  /** Plans an edit that computes index values to search for. */
  search(field: EncryptedField, edit: Edit): void {
    this.#add(field, edit, { writes: false, index: true })
  }

  /** Makes sure of the keys. Synchronous, and undefined, when they are in memory. */
  prepare(keyring: Keyring, conditions: KeyConditions): Promise<unknown> | undefined {
    let pending: Promise<unknown> | undefined
    for (const [scope, { writes, index }] of this.#needs) {
      const ready = keyring.ready(scope, { index, writes: writes || conditions.inBatch, create: conditions.create })
      if (ready !== undefined) pending = pending === undefined ? ready : Promise.all([pending, ready])
    }
    return pending
  }

  /** True when something is going to be encrypted. */
  get writes(): boolean {
    return [...this.#needs.values()].some(needs => needs.writes)
  }

  /** Makes the changes. The keys must be in memory. */
  apply(): void {
    for (const { scope, edit } of this.#edits) edit(scope)
  }

  #add(field: EncryptedField, edit: Edit, { writes, index }: Needs): void {
    const scope = field.scoped ? this.#scopeFor(field) : ''
    this.#edits.push({ scope, edit })
    const needs = this.#needs.get(scope)
    if (needs === undefined) this.#needs.set(scope, { writes, index })
    else {
      needs.writes ||= writes
      needs.index ||= index
    }
  }

  #scopeFor(field: EncryptedField): string {
    this.#scope ??= this.#currentScope()
    // '' is the application's own scope: a tenant's value must not end up in it because nobody named the tenant.
    if (this.#scope !== undefined && this.#scope !== '') return this.#scope
    throw new WaxsealError(
      'SCOPE_MISSING',
      `${field.label}: the field is scoped, and the option "scope" told no scope for this operation`,
      { field: field.label },
    )
  }
}
