import { EmulatorError } from '../emulator-error.ts'
import { createKey } from './create-key.ts'
import type { KeySpec, KeyState, KeyUsage, KmsKey } from './key.ts'
import type { KeyStore } from './key-store.ts'

/** What a new key is to be, past the API. */
export interface KeyOptions {
  /** `Aliyun_AES_256` by default. */
  readonly spec?: KeySpec
  /** `ENCRYPT/DECRYPT` by default. */
  readonly usage?: KeyUsage
  /** A name for it: `alias/…`. */
  readonly alias?: string
  /** The KMS instance that it is in, a made-up one by default; `null` makes a default key, which is in none. */
  readonly instanceId?: string | null
  /** The account by default; a service, such as `RDS`, makes a service key. */
  readonly creator?: string
}

/** A key that was made. */
export interface CreatedKey {
  readonly keyId: string
  readonly keyVersionId: string
  readonly arn: string
}

/** What the controls work with. */
export interface KeyControlParts {
  readonly accountId: string
  readonly now: () => Date
  readonly persist: () => Promise<void>
}

/** The instance of keys that name none. */
export const DEFAULT_INSTANCE = 'kst-hzz000000000emulator'

/** Makes and changes keys past the API: without a call, and so without permissions and limits. */
export class KeyControls {
  readonly #keys: KeyStore
  readonly #parts: KeyControlParts

  constructor(keys: KeyStore, parts: KeyControlParts) {
    this.#keys = keys
    this.#parts = parts
  }

  /** Makes a key. RSA keys take a moment: 2048 bits about 0.1 s, 3072 about 0.3 s. */
  async create(options: KeyOptions = {}): Promise<CreatedKey> {
    const { spec = 'Aliyun_AES_256', usage = 'ENCRYPT/DECRYPT', alias, instanceId = DEFAULT_INSTANCE } = options
    const { accountId, now, persist } = this.#parts
    const { creator = accountId } = options
    const key = await createKey({ ...{ accountId, creator, spec, usage }, instanceId: instanceId ?? undefined }, now())
    this.#keys.put(key)
    if (alias !== undefined) this.#keys.putAlias({ name: alias, accountId, keyId: key.id })
    await persist()
    return { keyId: key.id, keyVersionId: key.primaryVersion, arn: this.#keys.arnOf(`key/${key.id}`, accountId) }
  }

  /** Lets an alias name a key, a new alias or one that named another key. @throws EmulatorError UNKNOWN_RESOURCE */
  async alias(name: string, keyId: string): Promise<void> {
    this.#keys.putAlias({ name, accountId: this.#parts.accountId, keyId: this.#find(keyId).id })
    await this.#parts.persist()
  }

  /** Gives a key, symmetric ones too, a new primary version now. @throws EmulatorError UNKNOWN_RESOURCE */
  async rotate(keyId: string): Promise<{ keyVersionId: string }> {
    const { primaryVersion } = await this.#keys.rotate(this.#find(keyId), this.#parts.now())
    await this.#parts.persist()
    return { keyVersionId: primaryVersion }
  }

  /** Puts a key into a state. @throws EmulatorError UNKNOWN_RESOURCE */
  async setState(keyId: string, state: KeyState): Promise<void> {
    this.#keys.put({ ...this.#find(keyId), state })
    await this.#parts.persist()
  }

  /** Deletes a key, its material and its aliases, at once. @throws EmulatorError UNKNOWN_RESOURCE */
  async delete(keyId: string): Promise<void> {
    const { now, persist } = this.#parts
    const key = { ...this.#find(keyId), deleteAt: now().toISOString() }
    this.#keys.put(key)
    this.#keys.find(key.id, now())
    await persist()
  }

  #find(keyId: string): KmsKey {
    const { accountId, now } = this.#parts
    const id = this.#keys.findAlias(keyId, accountId)?.keyId ?? keyId
    const key = this.#keys.find(id, now())
    if (key === undefined)
      throw new EmulatorError('UNKNOWN_RESOURCE', `there is no key ${keyId}; keys.create() makes one`)
    return key
  }
}
