import type { Call } from '../api/product.ts'
import { isAllowed } from '../ram/policy.ts'
import type { KeyVersion, KmsKey } from './key.ts'
import { type KeyName, parseKeyName } from './key-name.ts'
import { checkState } from './key-states.ts'
import { aliasNotFound, keyNotFound, noPermission } from './kms-error.ts'
import { rotateWhenDue } from './rotation.ts'

/** Another name for a key. */
export interface Alias {
  /** `alias/…` */
  readonly name: string
  readonly accountId: string
  readonly keyId: string
}

/** The part of the state that KMS keeps. */
export interface KmsState {
  readonly keys: readonly KmsKey[]
  readonly aliases: readonly Alias[]
}

/** The keys and aliases of one region, and who may use them. */
export class KeyStore {
  readonly #region: string
  readonly #keys = new Map<string, KmsKey>()
  readonly #keyOfVersion = new Map<string, string>()
  readonly #aliases = new Map<string, Alias>()
  readonly #changed: () => void

  /** @param changed is told of every change */
  constructor(region: string, state: KmsState | undefined, changed: () => void) {
    this.#region = region
    this.#changed = () => {}
    for (const key of state?.keys ?? []) this.put(key)
    for (const alias of state?.aliases ?? []) this.putAlias(alias)
    this.#changed = changed
  }

  state(): KmsState {
    return { keys: [...this.#keys.values()], aliases: [...this.#aliases.values()] }
  }

  /** @param resource such as `key/key-hzz…` or `alias/app` */
  arnOf(resource: string, accountId: string): string {
    return `acs:kms:${this.#region}:${accountId}:${resource}`
  }

  /** Adds a key, or replaces it by a later state of itself. */
  put(key: KmsKey): void {
    this.#keys.set(key.id, key)
    for (const version of key.versions) this.#keyOfVersion.set(version.id, key.id)
    this.#changed()
  }

  /** Deletes a key and its aliases. */
  delete(key: KmsKey): void {
    this.#keys.delete(key.id)
    for (const version of key.versions) this.#keyOfVersion.delete(version.id)
    for (const alias of this.#aliases.values()) if (alias.keyId === key.id) this.deleteAlias(alias)
    this.#changed()
  }

  /** The keys of an account, oldest first. */
  keysOf(accountId: string, now: Date): KmsKey[] {
    return [...this.#keys.keys()].flatMap(id => this.find(id, now) ?? []).filter(key => key.accountId === accountId)
  }

  aliasesOf(accountId: string): Alias[] {
    return [...this.#aliases.values()].filter(alias => alias.accountId === accountId)
  }

  findAlias(name: string, accountId: string): Alias | undefined {
    return this.#aliases.get(`${accountId} ${name}`)
  }

  putAlias(alias: Alias): void {
    this.#aliases.set(`${alias.accountId} ${alias.name}`, alias)
    this.#changed()
  }

  deleteAlias(alias: Alias): void {
    this.#aliases.delete(`${alias.accountId} ${alias.name}`)
    this.#changed()
  }

  /** A key by its id, as it is by now: rotated, or gone, when its time has come. */
  find(id: string, now: Date): KmsKey | undefined {
    const key = this.#keys.get(id)
    if (key === undefined) return undefined
    if (key.deleteAt !== undefined && Date.parse(key.deleteAt) <= now.getTime()) {
      this.delete(key)
      return undefined
    }
    const current = rotateWhenDue(key, now)
    if (current !== key) this.put(current)
    return current
  }

  /** The key and the version that a ciphertext names at its head. */
  findVersion(versionId: string, now: Date): { key: KmsKey; version: KeyVersion } | undefined {
    const key = this.find(this.#keyOfVersion.get(versionId) ?? '', now)
    const version = key?.versions.find(({ id }) => id === versionId)
    return key === undefined || version === undefined ? undefined : { key, version }
  }

  /**
   * The key that a call names by id, alias or ARN, when the caller may do that with it and its state allows it.
   *
   * @param action as RAM calls it, without the prefix: `Decrypt`
   * @throws ApiError Forbidden.KeyNotFound, Forbidden.AliasNotFound, Unsupported.Alias, Forbidden.NoPermission, or
   * what {@link checkState} throws
   */
  use(call: Call, action: string, name: string): KmsKey {
    const key = this.#resolve(call, parseKeyName(name, action))
    this.permit(call, action, `key/${key.id}`)
    checkState(action, key.state)
    return key
  }

  /**
   * Checks that a caller may do something with a resource of the own account.
   *
   * @throws ApiError Forbidden.NoPermission
   */
  permit({ caller }: Call, action: string, resource: string): void {
    const arn = this.arnOf(resource, caller.accountId)
    if (!caller.policies.every(policy => isAllowed(policy, `kms:${action}`, arn))) throw noPermission()
  }

  #resolve({ caller, now }: Call, name: KeyName): KmsKey {
    // A key elsewhere is as good as none; one of another account is there, perhaps, and not for this caller.
    if (name.region !== undefined && name.region !== this.#region) throw keyNotFound()
    if (name.accountId !== undefined && name.accountId !== caller.accountId) throw noPermission()
    const alias = name.alias === undefined ? undefined : this.findAlias(name.alias, caller.accountId)
    if (name.alias !== undefined && alias === undefined) throw aliasNotFound()
    const key = this.find(alias?.keyId ?? name.id ?? '', now)
    if (key?.accountId !== caller.accountId) throw keyNotFound()
    return key
  }
}
