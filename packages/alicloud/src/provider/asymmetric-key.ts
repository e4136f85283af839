import { createHash, type KeyObject, publicEncrypt, timingSafeEqual } from 'node:crypto'
import { type Sealed, WaxsealError } from '@waxseal/core'
import type { KmsSubject } from '../kms/kms-api.ts'
import { INSPECTED, inspectKey, type KeyInspectionOptions } from './key-inspection.ts'
import { checkKeyName, isAlias, mayBeIn } from './key-name.ts'
import { type KmsAccess, type KmsAccessOptions, openKms } from './kms-access.ts'
import { foreign, notOfKms, type Opening, opened } from './opening.ts'
import { capacityOf, checkAlgorithm, oaep, RSAES_OAEP_SHA_256, readPublicKey } from './rsa-algorithm.ts'

/** The name of everything that is sealed under the public half of an RSA key of KMS. */
export const ALICLOUD_KMS_RSA = 'alicloud-kms-rsa'

/** Which version of which asymmetric key. */
export interface KeyVersionOptions {
  /** The key's id or ARN. No alias: what was encrypted would not tell which key it needs. */
  readonly keyId: string
  /** The version of the key that new things are encrypted under; what was encrypted under others stays readable. */
  readonly keyVersionId: string
  /** `RSAES_OAEP_SHA_256`, the only one. */
  readonly algorithm?: string | undefined
}

/** Which asymmetric key of KMS, and how to reach it. */
export interface AsymmetricKeyOptions extends KeyVersionOptions, KmsAccessOptions, KeyInspectionOptions {}

const OWN: readonly string[] = [
  ...INSPECTED,
  ...(['keyVersionId', 'algorithm'] satisfies (keyof AsymmetricKeyOptions)[]),
]

/** Bytes of the SHA-256 of a place. */
const DIGEST = 32

/**
 * An RSA key of KMS. Its public half encrypts here, its private half decrypts in KMS. There is no encryption context, so what
 * is encrypted begins with a hash of the place where it belongs. See core's FORMAT.md, "Sealed by Alibaba Cloud KMS".
 */
export class PublicHalf {
  readonly #version: KeyVersionOptions
  readonly #key: KeyObject

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(version: KeyVersionOptions, key: KeyObject) {
    this.#version = version
    this.#key = key
  }

  /** How many bytes it encrypts. */
  get limit(): number {
    return capacityOf(this.#key) - DIGEST
  }

  seal(plaintext: Uint8Array, place: Uint8Array): Sealed {
    const bound = Buffer.concat([digestOf(place), plaintext])
    const { keyId, keyVersionId } = this.#version
    const blob = publicEncrypt(oaep(this.#key), bound)
    bound.fill(0)
    return { provider: ALICLOUD_KMS_RSA, kek: keyId, kekVersion: keyVersionId, blob }
  }
}

/** Both halves of an RSA key of KMS: the public one is fetched from it when it is first needed. */
export class AsymmetricKey {
  readonly subject: KmsSubject
  readonly #options: AsymmetricKeyOptions
  readonly #kms: KmsAccess
  #publicHalf: Promise<PublicHalf> | undefined

  /** @throws WaxsealError CONFIG_INVALID */
  constructor(options: AsymmetricKeyOptions, provider: string, use: KmsSubject['use']) {
    this.#kms = openKms(options, OWN, provider)
    checkKeyVersion(options, this.#kms.region)
    this.#options = options
    const { keyId, keyVersionId } = options
    this.subject = { api: this.#kms.api, keyId, keyVersionId, use }
  }

  recognizes(sealed: Sealed): boolean {
    return sealed.provider === ALICLOUD_KMS_RSA && mayBeIn(sealed.kek, this.#kms.region)
  }

  /** Fetched once, after a look at the key: with a key for signatures, nothing that it encrypts could be decrypted. */
  publicHalf(): Promise<PublicHalf> {
    this.#publicHalf ??= this.#fetch().catch(error => {
      this.#publicHalf = undefined
      throw error
    })
    return this.#publicHalf
  }

  async open(sealed: Sealed, place: Uint8Array, opening: Opening): Promise<Uint8Array> {
    if (!this.recognizes(sealed)) throw foreign(sealed, opening, ALICLOUD_KMS_RSA, this.#kms.region)
    const { kek: keyId, kekVersion: keyVersionId, blob } = sealed
    // RSA's ciphertexts are as long as its modulus.
    if (keyVersionId === undefined || blob.length < 256 || blob.length % 128 !== 0) throw notOfKms(opening)
    const request = { keyId, keyVersionId, algorithm: RSAES_OAEP_SHA_256, blob }
    const bound = await opened(() => this.#kms.api.asymmetricDecrypt(request), sealed, opening)
    if (bound.length < DIGEST || !timingSafeEqual(bound.subarray(0, DIGEST), digestOf(place))) {
      bound.fill(0)
      throw new WaxsealError(opening.code, `${opening.what} does not belong here: ${opening.why}`)
    }
    return bound.subarray(DIGEST)
  }

  async #fetch(): Promise<PublicHalf> {
    const { api } = this.#kms
    const { keyId, keyVersionId } = this.#options
    await inspectKey(api, this.#options, 'rsa')
    const { publicKey } = await api.getPublicKey({ keyId, keyVersionId })
    return new PublicHalf(this.#options, readPublicKey({ pem: publicKey }))
  }
}

/** Refuses what names no version of a key. @throws WaxsealError CONFIG_INVALID */
export function checkKeyVersion({ keyId, keyVersionId, algorithm }: KeyVersionOptions, region: string): void {
  checkKeyName(keyId, region)
  if (isAlias(keyId)) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      'the option keyId of an asymmetric key is its id or ARN, and no alias: what is encrypted has to tell which key it needs',
    )
  }
  if (typeof keyVersionId !== 'string' || !/^[\w-]+$/.test(keyVersionId)) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      'the option keyVersionId is the id of a version of the key (ListKeyVersions)',
    )
  }
  checkAlgorithm(algorithm)
}

function digestOf(place: Uint8Array): Buffer {
  return createHash('sha256').update(place).digest()
}
