import { isUnavailable, isWaxsealError } from '@waxseal/core'
import type { KmsKeyMetadata, KmsSubject } from '../kms/kms-api.ts'
import type { Finding } from './diagnosis.ts'
import { findingOf, skipped } from './findings.ts'
import { type Result, resultOf } from './result.ts'
import type { Trial } from './trial.ts'

type Answer = 'yes' | 'no' | 'unknown'

/** The actions that a use takes. */
function actionsOf({ use, keyVersionId }: KmsSubject): readonly string[] {
  if (keyVersionId !== undefined) return ['AsymmetricDecrypt', 'GetPublicKey', 'DescribeKey']
  return use === 'direct'
    ? ['Encrypt', 'Decrypt', 'DescribeKey']
    : ['GenerateDataKey', 'Decrypt', 'DescribeKey', 'Encrypt']
}

/** Whether every action is permitted: those that were done are, and the others are asked for by dry runs. */
export async function permissionsFinding(
  kms: KmsSubject,
  described: Result<KmsKeyMetadata>,
  tried: Result<Trial>,
): Promise<Finding> {
  const check = 'permissions'
  const refusal = tried.error?.code === 'CLOUD_ACCESS_DENIED' ? tried.error : undefined
  if (isUnavailable(tried.error) || isWaxsealError(tried.error, 'KMS_KEY_NOT_FOUND')) return skipped(check)
  const answers = new Map<string, Answer>()
  for (const action of actionsOf(kms)) {
    const answer = await resultOf(() => ask(kms, action, described, tried))
    if (answer.error !== undefined) return findingOf(check, 'failed', answer.error)
    answers.set(action, answer.value)
  }
  const named = (answer: Answer) => [...answers.keys()].filter(action => answers.get(action) === answer)
  const isSpare = (action: string) => kms.use === 'envelope' && action === 'Encrypt'
  const denied = named('no').filter(action => !isSpare(action))
  if (denied.length > 0 || refusal !== undefined) {
    // Decryption is found out about by what was tried alone; of the others a dry run has told.
    const isTold = denied.some(action => refusal?.message.startsWith(`kms:${action} `))
    const list = denied.length > 0 ? [`not permitted: ${listOf(denied)}; grant it in a RAM policy`] : []
    const message = [...list, ...(refusal === undefined || isTold ? [] : [refusal.message])].join('; ')
    return { check, status: 'failed', message, code: 'CLOUD_ACCESS_DENIED', requestId: refusal?.requestId }
  }
  const notes = named('no').map(
    action => `without kms:${action} data keys cannot be wrapped a second time, as by multi()`,
  )
  const unknown = named('unknown').length > 0 ? [`not known: ${listOf(named('unknown'))}`] : []
  return { check, status: 'ok', message: [listOf(named('yes')), ...notes, ...unknown].join('; ') }
}

async function ask(
  { api, keyId, keyVersionId = '' }: KmsSubject,
  action: string,
  described: Result<KmsKeyMetadata>,
  { value: trial }: Result<Trial>,
): Promise<Answer> {
  if (trial !== undefined && action in trial.times) return 'yes'
  switch (action) {
    case 'DescribeKey':
      if (described.error === undefined) return 'yes'
      return isWaxsealError(described.error, 'CLOUD_ACCESS_DENIED') ? 'no' : 'unknown'
    case 'GenerateDataKey':
      return api.mayCall(action, { KeyId: keyId })
    case 'Encrypt':
      return api.mayCall(action, { KeyId: keyId, Plaintext: 'AAAA' })
    case 'GetPublicKey':
      return api.mayCall(action, { KeyId: keyId, KeyVersionId: keyVersionId })
    default:
      return 'unknown' // a dry run of decryption takes a ciphertext, and where there is one it was decrypted
  }
}

function listOf(actions: readonly string[]): string {
  return actions.map(action => `kms:${action}`).join(', ')
}
