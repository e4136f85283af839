import type { Call } from '../api/product.ts'
import { isAllowed } from '../ram/policy.ts'
import { type KeyVersion, type KmsKey, timestamp } from './key.ts'
import { generateVersion } from './key-material.ts'
import { aliasNotFound, keyNotFound, noPermission } from './kms-error.ts'

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

const ARN = /^acs:kms:([^:]*):([^:]*):((?:key|alias)\/.+)$/

/** The keys and aliases of one region, and who may use them. */
export class KeyStore {
  readonly region: string
  readonly #keys = new Map<string, KmsKey>()
  readonly #keyOfVersion = new Map<string, string>()
  readonly #aliases = new Map<string, Alias>()
  readonly #changed: () => void

  constructor(region: string, state: KmsState | undefined, changed: () => void) {
    this.region = region
    for (const key of state?.keys ?? []) this.#put(key)
    for (const alias of state?.aliases ?? []) this.#aliases.set(`${alias.accountId} ${alias.name}`, alias)
    this.#changed = changed
  }

  state(): KmsState {
    return { keys: [...this.#keys.values()], aliases: [...this.#aliases.values()] }
  }

  arnOf(resource: string, accountId: string): string {
    return `acs:kms:${this.region}:${accountId}:${resource}`
  }

  /** Adds a key, or replaces it by a later state of itself. */
  put(key: KmsKey): void {
    this.#put(key)
    this.#changed()
  }

  #put(key: KmsKey): void {
    this.#keys.set(key.id, key)
    for (const version of key.versions) this.#keyOfVersion.set(version.id, key.id)
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

  /** A key by its id, as it is now: deleted when its time has come. */
  find(id: string, now: Date): KmsKey | undefined {
    const key = this.#keys.get(id)
    if (key?.deleteAt === undefined || Date.parse(key.deleteAt) > now.getTime()) return key
    this.#keys.delete(id)
    for (const version of key.versions) this.#keyOfVersion.delete(version.id)
    for (const alias of this.#aliases.values()) if (alias.keyId === id) this.deleteAlias(alias)
    this.#changed()
    return undefined
  }

  /** The key and the version that a blob names at its head. */
  findVersion(versionId: string, now: Date): { key: KmsKey; version: KeyVersion } | undefined {
    const key = this.find(this.#keyOfVersion.get(versionId) ?? '', now)
    const version = key?.versions.find(({ id }) => id === versionId)
    return key === undefined || version === undefined ? undefined : { key, version }
  }

  /**
   * The key that a call names, by id, `alias/…` or ARN, when its caller may do that with it.
   *
   * @param action without the prefix, such as `Decrypt`
   * @throws ApiError Forbidden.KeyNotFound, Forbidden.AliasNotFound or Forbidden.NoPermission
   */
  use(call: Call, action: string, name: string): KmsKey {
    const key = this.#resolve(call, name)
    this.permit(call, action, `key/${key.id}`, key.accountId)
    return key
  }

  /** @throws ApiError Forbidden.NoPermission */
  permit({ caller }: Call, action: string, resource: string, accountId: string = caller.accountId): void {
    const arn = this.arnOf(resource, accountId)
    const isOwn = accountId === caller.accountId
    if (!isOwn || !caller.policies.every(policy => isAllowed(policy, `kms:${action}`, arn))) throw noPermission()
  }

  #resolve({ caller, now }: Call, name: string): KmsKey {
    const [, region, account, resource] = ARN.exec(name) ?? []
    if (resource === undefined) return this.#named(name, caller.accountId, now)
    if (region !== this.region) throw keyNotFound()
    if (account !== caller.accountId) throw noPermission()
    return this.#named(resource.replace(/^key\//, ''), account, now)
  }

  #named(name: string, accountId: string, now: Date): KmsKey {
    const isAlias = name.startsWith('alias/')
    const alias = isAlias ? this.findAlias(name, accountId) : undefined
    if (isAlias && alias === undefined) throw aliasNotFound()
    const key = this.find(alias?.keyId ?? name, now)
    if (key === undefined || key.accountId !== accountId) throw keyNotFound()
    return key
  }

  /** Gives a key a new version, which becomes the primary one. */
  async rotate(key: KmsKey, now: Date): Promise<KmsKey> {
    const version = await generateVersion(key.spec, now)
    const rotated = {
      ...key,
      versions: [...key.versions, version],
      primaryVersion: version.id,
      lastRotation: timestamp(now),
    }
    this.put(rotated)
    return rotated
  }
}
