import type { GeneratedKey, KeyContext, KeyProvider, WrappedKey } from '@waxseal/core'
import type { KmsSubject } from '../kms/kms-api.ts'
import { keyEncryptionContext } from './encryption-context.ts'
import { DATA_KEY } from './opening.ts'
import { ALICLOUD_KMS, SymmetricKey, type SymmetricKeyOptions } from './symmetric-key.ts'

/** Which key of KMS wraps data keys, and how to reach it. */
export interface AlicloudKmsOptions extends SymmetricKeyOptions {}

/** A key provider that `diagnose` can look at. */
export interface KmsKeyProvider extends KeyProvider {
  readonly kms: KmsSubject
}

/**
 * A key provider on a symmetric key of Alibaba Cloud KMS: data keys come from GenerateDataKey and are unwrapped by Decrypt,
 * both with the key's namespace, scope and purpose as encryption context. The usual choice.
 *
 * At its first use it looks at the key (DescribeKey), and whether a data key decrypts without its context (Decrypt), which
 * must fail. After that a data key costs one call when it is made, and one each time that it is unwrapped. It takes
 * the permissions kms:GenerateDataKey, kms:Decrypt and kms:DescribeKey on the key, and kms:Encrypt as a member of `multi`.
 *
 * @throws WaxsealError CONFIG_INVALID, at once. Its methods reject with the codes of {@link OpenApiClient.call},
 *   KEY_UNWRAP_FAILED, KMS_KEY_UNSUITABLE, KMS_CONTEXT_IGNORED and KEY_PROVIDER_UNAVAILABLE
 * @example
 * ```ts
 * const provider = alicloudKms({ region: 'cn-hangzhou', keyId: 'alias/app' }) // credentials: the default chain
 * const provider = alicloudKms({ client: new KmsClient(config), keyId: 'alias/app' }) // your own SDK client
 * ```
 */
export function alicloudKms(options: AlicloudKmsOptions): KmsKeyProvider {
  return new AlicloudKmsProvider(new SymmetricKey(options, 'alicloudKms()', 'envelope'))
}

class AlicloudKmsProvider implements KmsKeyProvider {
  readonly name = ALICLOUD_KMS
  readonly canUnwrap = true
  readonly #key: SymmetricKey

  constructor(key: SymmetricKey) {
    this.#key = key
  }

  get kms(): KmsSubject {
    return this.#key.subject
  }

  generate(context: KeyContext): Promise<GeneratedKey> {
    return this.#key.generate(keyEncryptionContext(context))
  }

  wrap(plaintext: Uint8Array, context: KeyContext): Promise<WrappedKey> {
    return this.#key.encrypt(plaintext, keyEncryptionContext(context))
  }

  recognizes(wrapped: WrappedKey): boolean {
    return this.#key.recognizes(wrapped)
  }

  unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Uint8Array> {
    return this.#key.decrypt(wrapped, keyEncryptionContext(context), DATA_KEY)
  }
}
