import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto'

/**
 * What KMS returns for an encryption under a symmetric key:
 * key version id (36 ASCII characters) | IV (12 bytes) | AES-256-GCM ciphertext | tag (16 bytes).
 */
const VERSION_ID = 36
const IV = 12
const TAG = 16
const ALGORITHM = 'aes-256-gcm'

/** Encrypts under one version of a key. */
export function sealBlob(
  versionId: string,
  key: KeyObject,
  plaintext: Uint8Array,
  aad: Uint8Array | undefined,
): Buffer {
  const iv = randomBytes(IV)
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG })
  if (aad !== undefined) cipher.setAAD(aad)
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([Buffer.from(versionId, 'latin1'), iv, ciphertext, cipher.getAuthTag()])
}

/** The version id at the head of a blob, or undefined when it is too short to be one. */
export function versionOfBlob(blob: Buffer): string | undefined {
  return blob.length < VERSION_ID + IV + TAG ? undefined : blob.toString('latin1', 0, VERSION_ID)
}

/** Decrypts a blob. Returns undefined when it was altered, or encrypted with another context. */
export function openBlob(blob: Buffer, key: KeyObject, aad: Uint8Array | undefined): Buffer | undefined {
  const decipher = createDecipheriv(ALGORITHM, key, blob.subarray(VERSION_ID, VERSION_ID + IV), { authTagLength: TAG })
  if (aad !== undefined) decipher.setAAD(aad)
  decipher.setAuthTag(blob.subarray(-TAG))
  try {
    return Buffer.concat([decipher.update(blob.subarray(VERSION_ID + IV, -TAG)), decipher.final()])
  } catch {
    return undefined
  }
}
