import { constants, createPublicKey, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto'
import { invalidParameter } from '../api/api-error.ts'
import { isSymmetric, type KmsKey } from './key.ts'
import { keyObject } from './key-material.ts'
import { rejectedOperation } from './kms-error.ts'
import { versionOf } from './use-key.ts'

/** A version of an asymmetric key, and what to do with it. */
export interface AsymmetricUse {
  readonly key: KmsKey
  readonly versionId: string
  readonly algorithm: string
}

/** The hash and the bytes of padding of RSAES-OAEP (RFC 8017, section 7.1). */
const algorithms: Readonly<Record<string, { readonly oaepHash: string; readonly overhead: number }>> = {
  RSAES_OAEP_SHA_256: { oaepHash: 'sha256', overhead: 66 },
  RSAES_OAEP_SHA_1: { oaepHash: 'sha1', overhead: 42 },
}
/** The algorithm of SM2 keys, for which OpenSSL has nothing that Node shows: refused as on a key of another kind. */
const SM2 = 'SM2PKE'

/** @throws ApiError Rejected.UnsupportedOperation, Forbidden.KeyVersionNotFound or InvalidParameter */
export function encryptAsymmetric(use: AsymmetricUse, plaintext: Uint8Array): Buffer {
  const { privateKey, padding, maximumLength } = rsaKey(use)
  if (plaintext.length > maximumLength) throw invalidParameter('Plaintext')
  return publicEncrypt({ key: createPublicKey(privateKey), ...padding }, plaintext)
}

/** @throws ApiError Rejected.UnsupportedOperation, Forbidden.KeyVersionNotFound or InvalidParameter */
export function decryptAsymmetric(use: AsymmetricUse, ciphertext: Uint8Array): Buffer {
  const { privateKey, padding, length } = rsaKey(use)
  // RFC 8017, section 7.1.2, step 1, which OpenSSL leaves to its caller.
  if (ciphertext.length !== length) throw invalidParameter('CiphertextBlob')
  try {
    return privateDecrypt({ key: privateKey, ...padding }, ciphertext)
  } catch {
    throw invalidParameter('CiphertextBlob')
  }
}

/** The public key of a version, PEM. @throws ApiError Rejected.UnsupportedOperation or Forbidden.KeyVersionNotFound */
export function publicKeyOf(key: KmsKey, versionId: string): string {
  if (isSymmetric(key)) throw rejectedOperation()
  const publicKey = createPublicKey(keyObject(key, versionOf(key, versionId)))
  return publicKey.export({ type: 'spki', format: 'pem' }) as string
}

function rsaKey({ key, versionId, algorithm }: AsymmetricUse): {
  privateKey: KeyObject
  padding: { readonly padding: number; readonly oaepHash: string }
  /** Bytes of a ciphertext, and of the longest plaintext. */
  length: number
  maximumLength: number
} {
  const known = Object.hasOwn(algorithms, algorithm) ? algorithms[algorithm] : undefined
  if (known === undefined && algorithm !== SM2) throw invalidParameter('Algorithm')
  if (known === undefined || !key.spec.startsWith('RSA') || key.usage !== 'ENCRYPT/DECRYPT') throw rejectedOperation()
  const privateKey = keyObject(key, versionOf(key, versionId))
  const { oaepHash, overhead } = known
  const length = (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  return {
    privateKey,
    padding: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash },
    length,
    maximumLength: length - overhead,
  }
}
