import { isUnavailable } from '@waxseal/core'
import type { KmsSubject } from '../kms/kms-api.ts'
import type { Diagnosis, Finding } from './diagnosis.ts'
import { contextFinding, credentialsFinding, endpointFinding, keyFinding, latencyFinding } from './findings.ts'
import { permissionsFinding } from './permissions.ts'
import { resultOf } from './result.ts'
import { tryKey } from './trial.ts'

/**
 * Looks at a key provider on KMS from end to end: whether the endpoint answers, the credentials are taken, the key is of a
 * kind and in a state that serve, every call is permitted, ciphertext is bound to its context, and how long it takes.
 * It makes a data key or a ciphertext and throws it away; it changes nothing. Some seven calls.
 *
 * @param provider one of this package's
 * @returns what it found; that KMS refuses is a finding, and not thrown
 * @example
 * ```ts
 * const diagnosis = await diagnose(alicloudKms({ keyId: 'alias/app' }))
 * if (!diagnosis.ok) console.error(formatDiagnosis(diagnosis))
 * ```
 */
export async function diagnose({ kms }: { readonly kms: KmsSubject }): Promise<Diagnosis> {
  const described = await resultOf(() => kms.api.describeKey(kms.keyId))
  const tried = await resultOf(() => tryKey(kms))
  const findings = [
    endpointFinding(kms, tried),
    credentialsFinding(tried),
    keyFinding(kms, described, tried),
    await permissionsFinding(kms, described, tried),
    contextFinding(tried),
    latencyFinding(tried),
  ].filter((finding): finding is Finding => finding !== undefined)
  return {
    subject: `${kms.use} use of ${kms.keyId} at ${kms.api.endpoint}`,
    ok: findings.every(({ status }) => status === 'ok'),
    asked: !(isUnavailable(described.error) && isUnavailable(tried.error)),
    findings,
  }
}
