import { randomBytes } from 'node:crypto'
import {
  type GeneratedKey,
  type KeyContext,
  type KeyProvider,
  WaxsealError,
  type WrappedKey,
  wrapContext,
} from '@waxseal/core'
import type { KmsSubject } from '../kms/kms-api.ts'
import type { KmsKeyProvider } from './alicloud-kms.ts'
import {
  ALICLOUD_KMS_RSA,
  AsymmetricKey,
  type AsymmetricKeyOptions,
  checkKeyVersion,
  type KeyVersionOptions,
  PublicHalf,
} from './asymmetric-key.ts'
import { givenOptions } from './kms-access.ts'
import { DATA_KEY } from './opening.ts'
import { type PublicKeySource, readPublicKey } from './rsa-algorithm.ts'

/** A public key that was downloaded from KMS, and which it is there. */
export interface AlicloudKmsPublicKeyOptions extends KeyVersionOptions {
  /** The public half of that version of the key, as PEM. */
  readonly publicKey: PublicKeySource
}

const PUBLIC: readonly string[] = [
  'keyId',
  'keyVersionId',
  'algorithm',
  'publicKey',
] satisfies (keyof AlicloudKmsPublicKeyOptions)[]

/** Which RSA key of KMS unwraps data keys, and how to reach it. */
export interface AlicloudKmsKeyPairOptions extends AsymmetricKeyOptions {}

/**
 * The half of {@link alicloudKmsKeyPair} that can write and not read, and never calls KMS: for an application outside, which has no access to it,
 * and takes in data that it must not be able to give out. Each process draws a data key of its own; blind indexes need a
 * shared key, which it cannot unwrap, so it cannot write fields that have one.
 *
 * That `publicKey` is the one of `keyId` and `keyVersionId`, nobody outside can tell: have something that it wrote read inside before you
 * rely on it.
 *
 * @throws WaxsealError CONFIG_INVALID or KMS_KEY_UNSUITABLE, at once
 * @example
 * ```ts
 * const provider = alicloudKmsPublicKey({ keyId: 'key-hzz…', keyVersionId: '2ab1…', publicKey: { file: 'kms.pem' } })
 * ```
 */
export function alicloudKmsPublicKey(options: AlicloudKmsPublicKeyOptions): KeyProvider {
  givenOptions(options, PUBLIC, 'alicloudKmsPublicKey()')
  checkKeyVersion(options, '')
  const publicHalf = new PublicHalf(options, readPublicKey(options.publicKey))
  return new AlicloudKmsRsaProvider(async () => publicHalf)
}

/**
 * A key provider on an RSA key of KMS: data keys are wrapped under its public half, here, and unwrapped by AsymmetricDecrypt. For the
 * inside of what {@link alicloudKmsPublicKey} writes outside, on the same key table.
 *
 * Unwrapping a data key costs one call. The first data key that is made costs two (DescribeKey, GetPublicKey), those after it none. It takes the permission
 * kms:AsymmetricDecrypt on the key, and to make keys kms:DescribeKey and kms:GetPublicKey.
 *
 * @throws WaxsealError CONFIG_INVALID, at once. Its methods reject with the codes of {@link OpenApiClient.call},
 *   KEY_UNWRAP_FAILED and KMS_KEY_UNSUITABLE
 */
export function alicloudKmsKeyPair(options: AlicloudKmsKeyPairOptions): KmsKeyProvider {
  const key = new AsymmetricKey(options, 'alicloudKmsKeyPair()', 'public-key')
  return new AlicloudKmsPairProvider(key)
}

class AlicloudKmsRsaProvider implements KeyProvider {
  readonly name = ALICLOUD_KMS_RSA
  readonly canUnwrap: boolean = false
  readonly #publicHalf: () => Promise<PublicHalf>

  constructor(publicHalf: () => Promise<PublicHalf>) {
    this.#publicHalf = publicHalf
  }

  async generate(context: KeyContext): Promise<GeneratedKey> {
    const plaintext = randomBytes(32)
    return { plaintext, wrapped: await this.wrap(plaintext, context) }
  }

  async wrap(plaintext: Uint8Array, context: KeyContext): Promise<WrappedKey> {
    return (await this.#publicHalf()).seal(plaintext, wrapContext(context))
  }

  async unwrap(wrapped: WrappedKey, _context: KeyContext): Promise<Uint8Array> {
    throw new WaxsealError(
      'KEY_PROVIDER_WRITE_ONLY',
      `a public key cannot unwrap; read where KMS is, with alicloudKmsKeyPair() and the key ${wrapped.kek}`,
    )
  }
}

class AlicloudKmsPairProvider extends AlicloudKmsRsaProvider implements KmsKeyProvider {
  override readonly canUnwrap: boolean = true
  readonly #key: AsymmetricKey

  constructor(key: AsymmetricKey) {
    super(() => key.publicHalf())
    this.#key = key
  }

  get kms(): KmsSubject {
    return this.#key.subject
  }

  recognizes(wrapped: WrappedKey): boolean {
    return this.#key.recognizes(wrapped)
  }

  override unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Uint8Array> {
    return this.#key.open(wrapped, wrapContext(context), DATA_KEY)
  }
}
