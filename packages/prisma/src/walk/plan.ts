import { isDeepStrictEqual } from 'node:util'
import { type Keyring, WaxsealError } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import type { Fields } from './prisma-value.ts'

/** One change to the arguments, made once the keys are there. A promise where KMS has to encrypt. */
type Edit = (scope: string) => unknown

/** A row that must be looked up before the arguments can be completed. */
export interface LookUp {
  readonly model: Model
  /** `findUnique` where the `where` is a unique one. */
  readonly action: 'findFirst' | 'findUnique'
  /** `where` and `select` in the database's own terms: nothing of this is encrypted or decrypted. */
  readonly args: Fields
  /** Takes the row as it is stored; null where there is none. */
  readonly take: (row: Fields | null) => void
}

/** Runs a look-up. */
export type Finder = (lookUp: LookUp) => Promise<Fields | null>

/** What bears on the making of keys. */
export interface KeyConditions {
  /** False where no key can be made now. */
  readonly create: boolean
  /** True where waiting for keys that may still serve could block the operation itself. */
  readonly impatient: boolean
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
  readonly #searches: { scope: string; edit: Edit }[] = []
  readonly #writes: { scope: string; edit: Edit }[] = []
  readonly #choices: LookUp[] = []
  readonly #identities: LookUp[] = []
  readonly #needs = new Map<string, Needs>()
  readonly #fields = new Set<EncryptedField>()
  #found: (Fields | null)[] = []
  #scope: string | undefined

  /** @param currentScope - the scope of fields marked `scoped`, asked at most once */
  constructor(currentScope: () => string | undefined) {
    this.#currentScope = currentScope
  }

  /** Plans an edit that encrypts a value of a field. */
  write(field: EncryptedField, edit: Edit): void {
    const index = field.index !== undefined
    this.#writes.push({ scope: this.#need(field, { writes: index || !field.isDirect, index }), edit })
  }

  /** Plans an edit that computes index values to search for. Such edits come first, and may ask for look-ups. */
  search(field: EncryptedField, edit: Edit): void {
    this.#searches.push({ scope: this.#need(field, { writes: false, index: true }), edit })
  }

  /** Plans to look up how a row must be chosen, after what is searched for is known. */
  choose(lookUp: LookUp): void {
    this.#choices.push(lookUp)
  }

  /** Plans to look up which row was chosen, before anything is encrypted. */
  identify(lookUp: LookUp): void {
    this.#identities.push(lookUp)
  }

  /** Plans a check, for when all rows are known. */
  check(check: () => void): void {
    this.#writes.push({ scope: '', edit: check })
  }

  /** Makes sure of the keys. Synchronous, and undefined, when they are in memory. */
  prepare(keyring: Keyring, conditions: KeyConditions): Promise<unknown> | undefined {
    let pending: Promise<unknown> | undefined
    const { create, impatient, inBatch } = conditions
    for (const [scope, { writes, index }] of this.#needs) {
      const ready = keyring.ready(scope, { index, writes: writes || inBatch, create, impatient })
      if (ready !== undefined) pending = pending === undefined ? ready : Promise.all([pending, ready])
    }
    return pending
  }

  /** The fields that are written or searched. */
  get fields(): ReadonlySet<EncryptedField> {
    return this.#fields
  }

  /** True when something is going to be encrypted. */
  get writes(): boolean {
    return [...this.#needs.values()].some(needs => needs.writes)
  }

  /**
   * Makes the changes. The keys must be in memory. Synchronous, and undefined, when no row must be looked up, and KMS has
   * nothing to encrypt.
   */
  apply(find: Finder): Promise<unknown> | undefined {
    for (const { scope, edit } of this.#searches) edit(scope)
    if (this.#choices.length > 0 || this.#identities.length > 0) return this.#applyAfter(find)
    return this.#applyWrites()
  }

  /** Looks the rows up again, and tells whether one of them was changed meanwhile: then the arguments follow it. */
  async lookUpAgain(find: Finder): Promise<boolean> {
    const before = this.#found
    await this.#lookUpAll(find)
    return !isDeepStrictEqual(this.#found, before)
  }

  async #applyAfter(find: Finder): Promise<void> {
    await this.#lookUpAll(find)
    await this.#applyWrites()
  }

  #applyWrites(): Promise<unknown> | undefined {
    const pending: Promise<unknown>[] = []
    try {
      for (const { scope, edit } of this.#writes) {
        const made = edit(scope)
        if (made instanceof Promise) pending.push(made)
      }
    } catch (error) {
      // Nobody is going to wait for what is on its way to KMS already.
      Promise.allSettled(pending)
      throw error
    }
    return pending.length === 0 ? undefined : Promise.all(pending)
  }

  async #lookUpAll(find: Finder): Promise<void> {
    this.#found = []
    for (const lookUp of [...this.#choices, ...this.#identities]) {
      const row = await find(lookUp)
      this.#found.push(row)
      lookUp.take(row)
    }
  }

  #need(field: EncryptedField, { writes, index }: Needs): string {
    this.#fields.add(field)
    const scope = field.scoped ? this.#scopeFor(field) : ''
    if (!writes && !index) return scope
    const needs = this.#needs.get(scope)
    if (needs === undefined) this.#needs.set(scope, { writes, index })
    else {
      needs.writes ||= writes
      needs.index ||= index
    }
    return scope
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
