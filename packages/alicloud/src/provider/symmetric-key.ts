import { isUnavailable, type Sealed, WaxsealError } from '@waxseal/core'
import type { EncryptionContext, KmsApi, KmsKeyMetadata, KmsKeyUsed, KmsSubject } from '../kms/kms-api.ts'
import { ContextCheck } from './context-check.ts'
import { INSPECTED, inspectKey, type KeyInspectionOptions } from './key-inspection.ts'
import { checkKeyName, mayBeIn } from './key-name.ts'
import { type KmsAccessOptions, openKms } from './kms-access.ts'
import { looksLikeKms } from './kms-blob.ts'
import { foreign, notOfKms, type Opening, opened } from './opening.ts'

/** The name of everything that is sealed by a symmetric key of KMS. */
export const ALICLOUD_KMS = 'alicloud-kms'

/** Which symmetric key of KMS, and how to reach it. */
export interface SymmetricKeyOptions extends KmsAccessOptions, KeyInspectionOptions {}

/** A symmetric key of KMS, whatever is done with it: checked at its first use, and compared with what KMS says it used. */
export class SymmetricKey {
  readonly subject: KmsSubject
  readonly #api: KmsApi
  readonly #region: string
  readonly #options: SymmetricKeyOptions
  readonly #contextCheck: ContextCheck
  /** Of the key that `keyId` names, asked for once. */
  #described: Promise<KmsKeyMetadata> | undefined

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(options: SymmetricKeyOptions, provider: string, use: KmsSubject['use']) {
    const { api, region } = openKms(options, INSPECTED, provider)
    checkKeyName(options.keyId, region)
    this.#api = api
    this.#region = region
    this.#options = options
    this.#contextCheck = new ContextCheck(api)
    this.subject = { api, keyId: options.keyId, use }
  }

  /** Whether something was sealed by a key that this client may reach: one of its region. */
  recognizes(sealed: Sealed): boolean {
    return sealed.provider === ALICLOUD_KMS && mayBeIn(sealed.kek, this.#region)
  }

  async generate(context: EncryptionContext): Promise<{ plaintext: Uint8Array; wrapped: Sealed }> {
    await this.#describe()
    const { plaintext, ...used } = await this.#api.generateDataKey({ keyId: this.#options.keyId, context, length: 32 })
    try {
      return { plaintext, wrapped: await this.#sealed(used) }
    } catch (error) {
      plaintext.fill(0)
      throw error
    }
  }

  async encrypt(plaintext: Uint8Array, context: EncryptionContext): Promise<Sealed> {
    await this.#describe()
    return this.#sealed(await this.#api.encrypt({ keyId: this.#options.keyId, plaintext, context }))
  }

  async decrypt(sealed: Sealed, context: EncryptionContext, opening: Opening): Promise<Uint8Array> {
    if (!this.recognizes(sealed)) throw foreign(sealed, opening, ALICLOUD_KMS, this.#region)
    if (!looksLikeKms(sealed.blob)) throw notOfKms(opening)
    const { blob } = sealed
    const plaintext = await opened(() => this.#api.decrypt({ blob, context }), sealed, opening)
    try {
      await this.#contextCheck.verify(blob).catch((error: unknown) => {
        // This much is no reason to keep what KMS has decrypted: the next time, it is asked again.
        if (!isUnavailable(error)) throw error
      })
      return plaintext
    } catch (error) {
      plaintext.fill(0)
      throw error
    }
  }

  /** What KMS has just encrypted, with the ARN of the key that it used. */
  async #sealed(used: KmsKeyUsed & { readonly blob: Uint8Array }): Promise<Sealed> {
    const { keyId, keyVersionId, blob } = used
    const described = await this.#describe(keyId)
    if (described.keyId !== keyId) {
      throw new WaxsealError(
        'KEY_PROVIDER_UNAVAILABLE',
        `KMS used the key ${keyId}, and ${this.#options.keyId} is ${described.keyId}: if the alias has just been moved, try again`,
        { requestId: used.requestId },
      )
    }
    await this.#contextCheck.verify(blob)
    return { provider: ALICLOUD_KMS, kek: described.arn ?? keyId, kekVersion: keyVersionId, blob }
  }

  /** The key that `keyId` names, checked; asked for again when it is not the one expected, for an alias may have been moved. */
  async #describe(expected?: string): Promise<KmsKeyMetadata> {
    this.#described ??= inspectKey(this.#api, this.#options, 'symmetric').catch(error => {
      this.#described = undefined
      throw error
    })
    const described = await this.#described
    if (expected === undefined || described.keyId === expected) return described
    this.#described = undefined
    return this.#describe()
  }
}
