import { isWaxsealError, type Sealed, WaxsealError, type WaxsealErrorCode } from '@waxseal/core'
import type { KmsKeyUsed } from '../kms/kms-api.ts'
import { idOfKek } from './key-name.ts'

/** What is being decrypted, for its refusals. */
export interface Opening {
  readonly code: Extract<WaxsealErrorCode, 'KEY_UNWRAP_FAILED' | 'DECRYPTION_FAILED'>
  /** `the data key` */
  readonly what: string
  /** What may be the reason: `its record was changed, or belongs to another scope`. */
  readonly why: string
}

/** A data key. */
export const DATA_KEY: Opening = {
  code: 'KEY_UNWRAP_FAILED',
  what: 'the data key',
  why: 'its record was changed, or belongs to another scope, purpose or namespace',
}

/** A value that KMS encrypted itself. */
export const VALUE: Opening = {
  code: 'DECRYPTION_FAILED',
  what: 'the stored value',
  why: 'it was changed, moved here from another column, table, tenant or row, or the context was renamed',
}

/**
 * What KMS decrypts, when it is under the key that it is said to be under. KMS has no code of its own for a context that
 * differs, nor for a ciphertext that is damaged or not its own: any refusal of the request itself is that.
 */
export async function opened<T extends KmsKeyUsed & { readonly plaintext: Buffer }>(
  decrypt: () => Promise<T>,
  sealed: Sealed,
  { code, what, why }: Opening,
): Promise<Buffer> {
  const { plaintext, keyId, requestId } = await decrypt().catch((error: unknown) => {
    if (!isWaxsealError(error, 'CLOUD_REQUEST_REFUSED')) throw error
    const { serviceCode } = error
    const message = `KMS does not decrypt ${what} under ${sealed.kek}: ${why} (${serviceCode}, request id ${error.requestId})`
    throw new WaxsealError(code, message, { requestId: error.requestId, serviceCode, cause: error })
  })
  if (keyId === idOfKek(sealed.kek)) return plaintext
  plaintext.fill(0)
  const message = `KMS decrypts ${what} under the key ${keyId}, and not under ${sealed.kek}: ${why}`
  throw new WaxsealError(code, `${message} (request id ${requestId ?? 'unknown'})`, { requestId })
}

/** The error for what does not even look like KMS's. */
export function notOfKms({ code, what, why }: Opening): WaxsealError {
  return new WaxsealError(code, `${what} is no ciphertext of KMS: ${why}`)
}

/** The error for what another provider sealed, or this one in another region. */
export function foreign(sealed: Sealed, { code, what }: Opening, provider: string, region: string): WaxsealError {
  const place = region === '' ? '' : ` in ${region}`
  return new WaxsealError(
    code,
    `${what} was encrypted by ${sealed.provider} under ${sealed.kek}, and the provider at hand is ${provider}${place}; ` +
      'configure the one that it was encrypted by',
  )
}
