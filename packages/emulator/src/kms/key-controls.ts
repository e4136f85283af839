import { EmulatorError } from '../emulator-error.ts'
import { checkAlias, checkKeyOptions, checkKeyState } from './check-key-options.ts'
import { createKey } from './create-key.ts'
import type { KeySpec, KeyState, KeyUsage, KmsKey } from './key.ts'
import { generateVersion } from './key-material.ts'
import type { KeyStore } from './key-store.ts'
import { withVersion } from './rotation.ts'

/** What a new key is to be, past the API. */
export interface KeyOptions {
  /** `Aliyun_AES_256` by default. */
  readonly spec?: KeySpec
  /** `ENCRYPT/DECRYPT` by default. */
  readonly usage?: KeyUsage
  /** A name for it: `alias/…`. */
  readonly alias?: string
  /** The KMS instance that it is in: the emulator's by default. `null` makes a default key, which is in none. */
  readonly instanceId?: string | null
  /** The account by default; a service, such as `RDS`, makes a service key. */
  readonly creator?: string
  /** Whether DescribeKey shows it as protected against deletion; false by default. */
  readonly deletionProtection?: boolean
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
  readonly instanceId: string
  readonly now: () => Date
  readonly persist: () => Promise<void>
}

/** Makes and changes keys past the API: without a call, and so without permissions and limits. */
export class KeyControls {
  readonly #keys: KeyStore
  readonly #parts: KeyControlParts

  constructor(keys: KeyStore, parts: KeyControlParts) {
    this.#keys = keys
    this.#parts = parts
  }

  /**
   * Makes a key. RSA keys take a moment: 2048 bits about 0.1 s, 3072 about 0.3 s.
   *
   * @throws EmulatorError OPTION_INVALID
   */
  async create(options: KeyOptions = {}): Promise<CreatedKey> {
    const { accountId, now } = this.#parts
    const { alias, creator = accountId, deletionProtection, ...kind } = checkKeyOptions(options)
    const { spec = 'Aliyun_AES_256', usage = 'ENCRYPT/DECRYPT' } = kind
    const instanceId = options.instanceId === undefined ? this.#parts.instanceId : (options.instanceId ?? undefined)
    const fixed = { origin: 'Aliyun_KMS', protectionLevel: 'SOFTWARE', description: '' } as const
    const key = await createKey({ ...fixed, accountId, creator, spec, usage, instanceId, deletionProtection }, now())
    this.#keys.put(key)
    if (alias !== undefined) this.#keys.putAlias({ name: alias, accountId, keyId: key.id })
    await this.#parts.persist()
    return { keyId: key.id, keyVersionId: key.primaryVersion, arn: this.#keys.arnOf(`key/${key.id}`, accountId) }
  }

  /** The key of an alias, or undefined when there is none. */
  find(alias: string): { readonly keyId: string } | undefined {
    const found = this.#keys.findAlias(alias, this.#parts.accountId)
    return found === undefined ? undefined : { keyId: found.keyId }
  }

  /**
   * Lets an alias name a key: a new alias, or one that named another key.
   *
   * @throws EmulatorError OPTION_INVALID or UNKNOWN_RESOURCE
   */
  async alias(name: string, keyId: string): Promise<void> {
    this.#keys.putAlias({ name: checkAlias(name), accountId: this.#parts.accountId, keyId: this.#get(keyId).id })
    await this.#parts.persist()
  }

  /** Gives a key, symmetric ones too, a new primary version now. @throws EmulatorError UNKNOWN_RESOURCE */
  async rotate(keyId: string): Promise<{ keyVersionId: string }> {
    const key = this.#get(keyId)
    const version = await generateVersion(key.spec, this.#parts.now())
    this.#keys.put(withVersion(key, version))
    await this.#parts.persist()
    return { keyVersionId: version.id }
  }

  /** Puts a key into a state. @throws EmulatorError OPTION_INVALID or UNKNOWN_RESOURCE */
  async setState(keyId: string, state: KeyState): Promise<void> {
    this.#keys.put({ ...this.#get(keyId), state: checkKeyState(state) })
    await this.#parts.persist()
  }

  /** Deletes a key, its material and its aliases, at once. @throws EmulatorError UNKNOWN_RESOURCE */
  async delete(keyId: string): Promise<void> {
    this.#keys.delete(this.#get(keyId))
    await this.#parts.persist()
  }

  /** @param name an id or an alias */
  #get(name: string): KmsKey {
    const key = this.#keys.find(this.find(name)?.keyId ?? name, this.#parts.now())
    if (key !== undefined) return key
    throw new EmulatorError('UNKNOWN_RESOURCE', `there is no key ${name}; keys.create() makes one`)
  }
}
