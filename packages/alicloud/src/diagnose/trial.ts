import { constants, publicEncrypt, randomBytes } from 'node:crypto'
import { isWaxsealError, WaxsealError } from '@waxseal/core'
import type { EncryptionContext, KmsApi, KmsSubject } from '../kms/kms-api.ts'

/** How a trial of a key went. */
export interface Trial {
  /** The key that answered. */
  readonly keyId: string
  /** Milliseconds, by action. */
  readonly times: Readonly<Record<string, number>>
  /** Whether the ciphertext is refused in another context; undefined for keys that have none. */
  readonly boundToContext: boolean | undefined
}

const CONTEXT: EncryptionContext = { 'waxseal:diagnosis': 'try' }

/** Uses a key as its provider does: what it makes is thrown away. @throws WaxsealError */
export function tryKey(subject: KmsSubject): Promise<Trial> {
  return subject.use === 'public-key' ? tryKeyPair(subject) : trySymmetricKey(subject)
}

async function trySymmetricKey({ api, keyId, use }: KmsSubject): Promise<Trial> {
  const times: Record<string, number> = {}
  const {
    plaintext,
    blob,
    keyId: used,
  } = await timed(times, use === 'direct' ? 'Encrypt' : 'GenerateDataKey', () =>
    use === 'direct' ? encryptSomething(api, keyId) : api.generateDataKey({ keyId, context: CONTEXT }),
  )
  const opened = await timed(times, 'Decrypt', () => api.decrypt({ blob, context: CONTEXT }))
  requireSame(plaintext, opened.plaintext)
  return { keyId: used, times, boundToContext: await isRefusedWithoutContext(api, blob) }
}

async function encryptSomething(api: KmsApi, keyId: string) {
  const plaintext = randomBytes(32)
  return { plaintext, ...(await api.encrypt({ keyId, plaintext, context: CONTEXT })) }
}

async function isRefusedWithoutContext(api: KmsApi, blob: Uint8Array): Promise<boolean> {
  try {
    await api.decrypt({ blob })
    return false
  } catch (error) {
    if (isWaxsealError(error, 'CLOUD_REQUEST_REFUSED')) return true
    throw error
  }
}

async function tryKeyPair({ api, keyId, keyVersionId = '' }: KmsSubject): Promise<Trial> {
  const times: Record<string, number> = {}
  const { publicKey } = await timed(times, 'GetPublicKey', () => api.getPublicKey({ keyId, keyVersionId }))
  const plaintext = randomBytes(32)
  const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
  const request = {
    keyId,
    keyVersionId,
    algorithm: 'RSAES_OAEP_SHA_256',
    blob: encryptTo(publicKey, padding, plaintext),
  }
  const opened = await timed(times, 'AsymmetricDecrypt', () => api.asymmetricDecrypt(request))
  requireSame(plaintext, opened.plaintext)
  return { keyId: opened.keyId, times, boundToContext: undefined }
}

function encryptTo(publicKey: string, padding: object, plaintext: Uint8Array): Buffer {
  try {
    return publicEncrypt({ key: publicKey, ...padding }, plaintext)
  } catch {
    throw new WaxsealError(
      'KMS_KEY_UNSUITABLE',
      'the public key does not encrypt by RSAES_OAEP_SHA_256; use an RSA key',
    )
  }
}

async function timed<T>(times: Record<string, number>, action: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now()
  const result = await work()
  times[action] = performance.now() - begin
  return result
}

function requireSame(given: Uint8Array, back: Buffer): void {
  if (back.equals(given)) return
  throw new WaxsealError(
    'CLOUD_UNAVAILABLE',
    'KMS gave back something else than it was given; is it KMS that answers there?',
  )
}
