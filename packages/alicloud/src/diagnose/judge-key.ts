import { isWaxsealError } from '@waxseal/core'
import type { KmsKeyMetadata, KmsSubject } from '../kms/kms-api.ts'
import { checkSuitability, notACustomerKey } from '../provider/key-suitability.ts'
import type { Finding } from './diagnosis.ts'

/** Judges a key as its provider will, by its metadata; and says of it what an operator should know. */
export function judgeKey(
  key: KmsKeyMetadata,
  { keyVersionId }: KmsSubject,
): Pick<Finding, 'status' | 'message' | 'code'> {
  const is = [key.keyId, key.state, key.spec, key.usage, key.protectionLevel].filter(Boolean).join(', ')
  try {
    checkSuitability(key, keyVersionId === undefined ? 'symmetric' : 'rsa')
  } catch (error) {
    if (!isWaxsealError(error)) throw error
    return {
      status: 'failed',
      message: `${error.message}${dateOf('to be deleted', key.deletionDate)}`,
      code: error.code,
    }
  }
  const complaint = notACustomerKey(key)
  if (complaint !== undefined) return { status: 'warning', message: complaint }
  const expiry = dateOf('its imported material expires', key.materialExpireTime)
  return { status: expiry === '' ? 'ok' : 'warning', message: `${is}${expiry}` }
}

function dateOf(what: string, date: string | undefined): string {
  return date === undefined ? '' : `; ${what} on ${date}`
}
