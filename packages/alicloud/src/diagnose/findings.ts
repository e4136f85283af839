import { isUnavailable, isWaxsealError, type WaxsealError } from '@waxseal/core'
import type { KmsKeyMetadata, KmsSubject } from '../kms/kms-api.ts'
import type { Check, Finding } from './diagnosis.ts'
import { judgeKey } from './judge-key.ts'
import type { Result } from './result.ts'
import type { Trial } from './trial.ts'

/** From here on a single call is slow, in milliseconds: in a region it takes some ten. */
const SLOW = 1_000

/** A finding that rests on an error, with what support asks for. */
export function findingOf(check: Check, status: Finding['status'], error: WaxsealError): Finding {
  const { message, code, serviceCode, requestId } = error
  return { check, status, message, code, serviceCode, requestId }
}

/** Whether the endpoint answers. */
export function endpointFinding({ api }: KmsSubject, { error }: Result<Trial>): Finding {
  const check = 'endpoint'
  if (error === undefined || error.serviceCode !== undefined) {
    return { check, status: 'ok', message: `${api.endpoint} answers` }
  }
  if (isWaxsealError(error, 'CLOUD_CREDENTIALS')) return skipped(check)
  return findingOf(check, 'failed', error)
}

/** Whether the service takes the credentials, and the clock that signs with them. */
export function credentialsFinding({ error }: Result<Trial>): Finding {
  const check = 'credentials'
  if (error === undefined) return { check, status: 'ok', message: 'are taken' }
  if (['CLOUD_CREDENTIALS', 'CLOUD_CLOCK_SKEW'].includes(error.code)) return findingOf(check, 'failed', error)
  return error.serviceCode === undefined || isUnavailable(error)
    ? skipped(check)
    : { check, status: 'ok', message: 'are taken' }
}

/** Whether the key is there, and of a kind and in a state that serve. */
export function keyFinding(kms: KmsSubject, described: Result<KmsKeyMetadata>, tried: Result<Trial>): Finding {
  const check = 'key'
  const refusal = tried.error?.code.startsWith('KMS_') ? tried.error : undefined
  if (described.error === undefined) {
    const verdict = judgeKey(described.value, kms)
    if (refusal === undefined || verdict.status === 'failed') return { check, ...verdict }
  }
  if (refusal !== undefined) return findingOf(check, 'failed', refusal)
  const { error } = described
  const isToldElsewhere =
    isWaxsealError(error, 'CLOUD_ACCESS_DENIED') || (isUnavailable(error) && isUnavailable(tried.error))
  return error === undefined || isToldElsewhere ? skipped(check) : findingOf(check, 'failed', error)
}

/** Whether a ciphertext is bound to its context. Asymmetric keys have none. */
export function contextFinding({ value, error }: Result<Trial>): Finding | undefined {
  const check = 'context'
  if (error !== undefined) {
    const isExplained = /^(KMS_|CLOUD_ACCESS_DENIED)/.test(error.code) || isUnavailable(error)
    return isExplained ? skipped(check) : findingOf(check, 'failed', error)
  }
  if (value.boundToContext === undefined) return undefined
  if (value.boundToContext) return { check, status: 'ok', message: 'what is wrapped does not unwrap without it' }
  const message =
    'what is wrapped unwraps without it: something between here and KMS drops EncryptionContext; find out what'
  return { check, status: 'failed', message }
}

/** How long the calls took. */
export function latencyFinding({ value }: Result<Trial>): Finding {
  const check = 'latency'
  if (value === undefined) return skipped(check)
  const times = Object.entries(value.times)
  const message = times.map(([action, time]) => `${action} ${Math.round(time)} ms`).join(', ')
  if (times.every(([, time]) => time < SLOW)) return { check, status: 'ok', message }
  return { check, status: 'warning', message: `${message}; slow: use an endpoint in the region, inside the VPC` }
}

export function skipped(check: Check): Finding {
  return { check, status: 'skipped', message: 'not looked at, because of what failed' }
}
