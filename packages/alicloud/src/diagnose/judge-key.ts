import type { KmsKeyMetadata, KmsSubject } from '../kms/kms-api.ts'

/** What is wrong or doubtful about a key for what it is used for. */
export interface KeyVerdict {
  readonly status: 'ok' | 'warning' | 'failed'
  readonly message: string
}

/** Judges a key by its metadata: state, usage, spec, and whether it is a customer's own. */
export function judgeKey(key: KmsKeyMetadata, use: KmsSubject['use'], now: Date = new Date()): KeyVerdict {
  const is = [key.keyId, key.state, key.spec, key.usage, key.protectionLevel].filter(Boolean).join(', ')
  const failures = [...stateFailures(key), ...kindFailures(key, use)]
  const warnings = [...ownerWarnings(key, now)]
  const status = failures.length > 0 ? 'failed' : warnings.length > 0 ? 'warning' : 'ok'
  return { status, message: [is, ...failures, ...warnings].join('; ') }
}

function* stateFailures({ state, deletionDate }: KmsKeyMetadata): Iterable<string> {
  if (state === 'Disabled') yield 'it is disabled: enable it'
  if (state === 'PendingDeletion')
    yield `it will be deleted${deletionDate === undefined ? '' : ` on ${deletionDate}`}: cancel that`
  if (state === 'PendingImport') yield 'it has no key material: import it'
}

function* kindFailures({ usage, spec }: KmsKeyMetadata, use: KmsSubject['use']): Iterable<string> {
  if (usage !== undefined && usage !== 'ENCRYPT/DECRYPT') yield `a key for ${usage} cannot encrypt: use another`
  if (spec === undefined) return
  const isSymmetric = /AES|SM4/.test(spec)
  if (use === 'envelope' && !isSymmetric)
    yield 'GenerateDataKey takes a symmetric key: use one, or the public-key provider'
  if (use === 'public-key' && isSymmetric) yield 'a symmetric key has no public half: use an RSA key'
  if (use === 'public-key' && /^EC|SM2/.test(spec)) yield 'Node.js cannot encrypt to this kind of key: use an RSA key'
}

function* ownerWarnings(key: KmsKeyMetadata, now: Date): Iterable<string> {
  if (key.creator !== undefined && !/^\d+$/.test(key.creator)) {
    yield `it is a service key of ${key.creator}, which is not for applications: use a key of a KMS instance`
  } else if (key.instanceId === undefined) {
    yield 'it is in no KMS instance, so most likely a default key, which is not for applications: use a key of a KMS instance'
  }
  if (key.origin === 'EXTERNAL') yield 'its material was imported: keep a copy, for KMS cannot restore it'
  if (key.materialExpireTime !== undefined) {
    const isOver = Date.parse(key.materialExpireTime) < now.getTime()
    yield `its material ${isOver ? 'expired' : 'expires'} on ${key.materialExpireTime}`
  }
}
