import { type DirectProvider, type Sealed, type ValueContext, valueContext, WaxsealError } from '@waxseal/core'
import type { KmsSubject } from '../kms/kms-api.ts'
import { ALICLOUD_KMS_RSA, AsymmetricKey, type AsymmetricKeyOptions } from './asymmetric-key.ts'
import { valueEncryptionContext } from './encryption-context.ts'
import { VALUE } from './opening.ts'
import { ALICLOUD_KMS, SymmetricKey, type SymmetricKeyOptions } from './symmetric-key.ts'

/** A provider of direct encryption that `diagnose` can look at. */
export interface KmsDirectProvider extends DirectProvider {
  readonly kms: KmsSubject
}

/**
 * Has KMS encrypt values itself, for the few fields whose key must never be in the application's memory: a `DirectCipher` uses
 * it, and the option `direct` of a Prisma field.
 *
 * With a symmetric key each value that is written costs a call (Encrypt), and each that is read another (Decrypt); a value
 * has at most 6,143 bytes. With an RSA key, named by `keyId` and `keyVersionId`, values are encrypted under its public
 * half, here, and decrypted by AsymmetricDecrypt; a value has at most 158 bytes under RSA_2048, and 286 under RSA_3072. Whoever
 * has the public half can then write values that pass for genuine.
 *
 * It takes the permissions kms:Encrypt, kms:Decrypt and kms:DescribeKey on the key, or kms:AsymmetricDecrypt, kms:GetPublicKey and kms:DescribeKey.
 *
 * @throws WaxsealError CONFIG_INVALID, at once. Its methods reject with the codes of {@link OpenApiClient.call},
 *   DECRYPTION_FAILED, KMS_KEY_UNSUITABLE, KMS_CONTEXT_IGNORED and KEY_PROVIDER_UNAVAILABLE
 * @example
 * ```ts
 * const direct = kmsDirect({ region: 'cn-hangzhou', keyId: 'alias/app' })
 * ```
 */
export function kmsDirect(options: SymmetricKeyOptions | AsymmetricKeyOptions): KmsDirectProvider {
  const isAsymmetric = 'keyVersionId' in options && options.keyVersionId !== undefined
  return isAsymmetric ? new AsymmetricDirect(options) : new SymmetricDirect(options)
}

/** KMS's Encrypt takes 6 KB: https://www.alibabacloud.com/help/en/kms/developer-reference/api-encrypt */
const ENCRYPT_LIMIT = 6_144

/** Before a value, because KMS encrypts no empty one. */
const FORM = 1

class SymmetricDirect implements KmsDirectProvider {
  readonly name = ALICLOUD_KMS
  readonly #key: SymmetricKey

  constructor(options: SymmetricKeyOptions) {
    this.#key = new SymmetricKey(options, 'kmsDirect()', 'direct')
  }

  get kms(): KmsSubject {
    return this.#key.subject
  }

  limit(): number {
    return ENCRYPT_LIMIT - 1
  }

  encrypt(plaintext: Uint8Array, context: ValueContext): Promise<Sealed> {
    return this.#key.encrypt(Buffer.concat([Buffer.of(FORM), plaintext]), valueEncryptionContext(context))
  }

  async decrypt(sealed: Sealed, context: ValueContext): Promise<Uint8Array> {
    const plaintext = await this.#key.decrypt(sealed, valueEncryptionContext(context), VALUE)
    if (plaintext[0] === FORM) return plaintext.subarray(1)
    throw new WaxsealError(
      'DECRYPTION_FAILED',
      'what KMS decrypts is of a form that this version of Waxseal does not know',
    )
  }
}

class AsymmetricDirect implements KmsDirectProvider {
  readonly name = ALICLOUD_KMS_RSA
  readonly #key: AsymmetricKey

  constructor(options: AsymmetricKeyOptions) {
    this.#key = new AsymmetricKey(options, 'kmsDirect()', 'direct')
  }

  get kms(): KmsSubject {
    return this.#key.subject
  }

  async limit(): Promise<number> {
    return (await this.#key.publicHalf()).limit
  }

  async encrypt(plaintext: Uint8Array, context: ValueContext): Promise<Sealed> {
    return (await this.#key.publicHalf()).seal(plaintext, valueContext(context))
  }

  decrypt(sealed: Sealed, context: ValueContext): Promise<Uint8Array> {
    return this.#key.open(sealed, valueContext(context), VALUE)
  }
}
