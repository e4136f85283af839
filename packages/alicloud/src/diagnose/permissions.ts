import { isUnavailable, isWaxsealError } from '@waxseal/core'
import type { KmsKeyMetadata, KmsSubject } from '../kms/kms-api.ts'
import type { Finding } from './diagnosis.ts'
import { findingOf, skipped } from './findings.ts'
import { type Result, resultOf } from './result.ts'
import type { Trial } from './trial.ts'

type Answer = 'yes' | 'no' | 'unknown'

/** The actions that each use takes: without the first ones it does not work, the others it can do without. */
const ACTIONS = {
  envelope: { needed: ['GenerateDataKey', 'Decrypt'], useful: ['DescribeKey', 'Encrypt'] },
  direct: { needed: ['Encrypt', 'Decrypt'], useful: ['DescribeKey'] },
  'public-key': { needed: ['AsymmetricDecrypt'], useful: ['DescribeKey', 'GetPublicKey'] },
} as const

/** What is not possible without an action that a use can do without. */
const WITHOUT: Readonly<Record<string, string>> = {
  DescribeKey: 'the state of the key cannot be looked at',
  Encrypt: 'data keys cannot be wrapped a second time, as for several regions',
  GetPublicKey: 'the public key has to be had elsewhere',
}

/** Whether every action is permitted: those that were done are, and the others are asked for by dry runs. */
export async function permissionsFinding(
  kms: KmsSubject,
  described: Result<KmsKeyMetadata>,
  tried: Result<Trial>,
): Promise<Finding> {
  const check = 'permissions'
  if (isUnavailable(tried.error) || isWaxsealError(tried.error, 'KMS_KEY_NOT_FOUND')) return skipped(check)
  const { needed, useful } = ACTIONS[kms.use]
  const answers = new Map<string, Answer>()
  for (const action of [...needed, ...useful]) {
    const answer = await resultOf(() => ask(kms, action, described, tried))
    if (answer.error !== undefined) return findingOf(check, 'failed', answer.error)
    answers.set(action, answer.value)
  }
  const denied = needed.filter(action => answers.get(action) === 'no').map(action => `kms:${action}`)
  if (denied.length > 0) {
    return { check, status: 'failed', message: `not permitted: ${denied.join(', ')}; grant it in a RAM policy` }
  }
  if (isWaxsealError(tried.error, 'CLOUD_ACCESS_DENIED')) return findingOf(check, 'failed', tried.error)
  return { check, status: 'ok', message: summary(answers) }
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
      return described.error === undefined ? 'yes' : 'no'
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

function summary(answers: ReadonlyMap<string, Answer>): string {
  const named = (answer: Answer) => [...answers.keys()].filter(action => answers.get(action) === answer)
  const list = (actions: readonly string[]) => actions.map(action => `kms:${action}`).join(', ')
  return [
    list(named('yes')),
    ...named('no').map(action => `without kms:${action} ${WITHOUT[action]}`),
    ...(named('unknown').length > 0 ? [`not known: ${list(named('unknown'))}`] : []),
  ].join('; ')
}
