import { publicEncrypt, randomBytes } from 'node:crypto'
import { isUnavailable, WaxsealError } from '@waxseal/core'
import type { EncryptionContext, KmsApi, KmsSubject } from '../kms/kms-api.ts'
import { oaep, RSAES_OAEP_SHA_256, readPublicKey } from '../provider/rsa-algorithm.ts'

/** How a trial of a key went. */
export interface Trial {
  /** Milliseconds, by action. */
  readonly times: Readonly<Record<string, number>>
  /** Whether the ciphertext is refused in another context; undefined for keys that have none. */
  readonly boundToContext: boolean | undefined
}

const CONTEXT: EncryptionContext = { 'waxseal:diagnosis': 'try' }

/** Uses a key as its provider does: what it makes is thrown away. @throws WaxsealError */
export function tryKey(subject: KmsSubject): Promise<Trial> {
  const { keyVersionId } = subject
  return keyVersionId === undefined ? trySymmetricKey(subject) : tryKeyPair(subject, keyVersionId)
}

async function trySymmetricKey({ api, keyId, use }: KmsSubject): Promise<Trial> {
  const times: Record<string, number> = {}
  const { plaintext, blob } = await (use === 'direct'
    ? timed(times, 'Encrypt', () => encryptSomething(api, keyId))
    : timed(times, 'GenerateDataKey', () => api.generateDataKey({ keyId, context: CONTEXT })))
  const opened = await timed(times, 'Decrypt', () => api.decrypt({ blob, context: CONTEXT }))
  requireSame(plaintext, opened.plaintext)
  return { times, boundToContext: await isRefusedWithoutContext(api, blob) }
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
    if (isUnavailable(error)) throw error
    return true
  }
}

async function tryKeyPair({ api, keyId }: KmsSubject, keyVersionId: string): Promise<Trial> {
  const times: Record<string, number> = {}
  const { publicKey } = await timed(times, 'GetPublicKey', () => api.getPublicKey({ keyId, keyVersionId }))
  const plaintext = randomBytes(32)
  const blob = publicEncrypt(oaep(readPublicKey({ pem: publicKey })), plaintext)
  const request = { keyId, keyVersionId, algorithm: RSAES_OAEP_SHA_256, blob }
  const opened = await timed(times, 'AsymmetricDecrypt', () => api.asymmetricDecrypt(request))
  requireSame(plaintext, opened.plaintext)
  return { times, boundToContext: undefined }
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
