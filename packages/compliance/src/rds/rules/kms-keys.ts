import { checkov } from '../../rule/frameworks.ts'
import type { Remediation } from '../../rule/rule.ts'
import { fail, notApplicable, pass, unknown, type Verdict } from '../../rule/verdict.ts'
import type { KeyFields } from '../evidence/fields.ts'
import type { KeyEvidence } from '../evidence/rds-evidence.ts'
import { codeOf, fields, type KeyRule } from './instance-rule.ts'

/** KMS-001. */
export const keyEnabled: KeyRule = {
  rule: {
    id: 'KMS-001',
    title: 'The key of the envelopes is enabled',
    severity: 'high',
    reads: 'kms:DescribeKey.KeyState, DeleteDate',
    passes: 'it is Enabled, and no deletion is scheduled',
    risk: 'Data keys under a key that is disabled cannot be unwrapped, and under one that is deleted never again.',
    frameworks: [checkov('CKV_ALI_28')],
    remediation: remediation(
      'Enable the key; cancel its deletion before.',
      'aliyun kms EnableKey --region <region> --KeyId <key>',
      'None.',
    ),
  },
  judge: judged(key => {
    const { KeyState, DeleteDate } = key
    const evidence = fields('DescribeKey', { KeyState, DeleteDate })
    if (DeleteDate !== undefined) return fail('the key is about to be deleted', evidence)
    if (KeyState === undefined) return unknown('the answer does not say which state the key is in', evidence)
    return KeyState === 'Enabled' ? pass('the key is enabled', evidence) : fail(`the key is ${KeyState}`, evidence)
  }),
}

/** KMS-002. */
export const keyRotation: KeyRule = {
  rule: {
    id: 'KMS-002',
    title: 'The key of the envelopes rotates',
    severity: 'medium',
    reads: 'kms:DescribeKey.AutomaticRotation; KeySpec, Origin, Creator, ProtectionLevel, for what can rotate',
    passes: 'AutomaticRotation is Enabled. Asymmetric, imported and service keys cannot rotate',
    risk: 'One version of the key wraps everything for ever: the longer, the more is lost with it.',
    frameworks: [checkov('CKV_ALI_27')],
    remediation: remediation(
      'Rotate the key by a schedule. Older versions go on decrypting.',
      'aliyun kms UpdateRotationPolicy --region <region> --KeyId <key> --EnableAutomaticRotation true --RotationInterval 365d',
      'None for what is encrypted. Each version of the key costs.',
    ),
  },
  judge: judged(key => {
    const { AutomaticRotation, KeySpec, Origin, Creator, ProtectionLevel } = key
    const evidence = fields('DescribeKey', { AutomaticRotation, KeySpec, Origin, Creator, ProtectionLevel })
    if (AutomaticRotation === 'Enabled') return pass('the key rotates', evidence)
    if (KeySpec !== undefined && !/^Aliyun_/.test(KeySpec))
      return notApplicable('asymmetric keys do not rotate', evidence)
    if (Origin === 'EXTERNAL') return notApplicable('imported keys do not rotate', evidence)
    if (isService(Creator)) return notApplicable('keys of a service rotate by its rules', evidence)
    if (ProtectionLevel === 'HSM') return unknown('whether this key in an HSM can rotate cannot be told', evidence)
    if (AutomaticRotation === undefined) return unknown('the answer does not say whether the key rotates', evidence)
    return fail(`automatic rotation is ${AutomaticRotation}`, evidence)
  }),
}

/** KMS-003. */
export const keyDeletionProtection: KeyRule = {
  rule: {
    id: 'KMS-003',
    title: 'The key of the envelopes is protected against deletion',
    severity: 'medium',
    reads: 'kms:DescribeKey.DeletionProtection; Creator',
    passes: 'it is Enabled',
    risk: 'One call schedules the deletion of the key, and of all data with it.',
    frameworks: [],
    remediation: remediation(
      'Protect the key.',
      'aliyun kms SetDeletionProtection --region <region> --ProtectedResourceArn acs:kms:<region>:<account>:key/<key> --EnableDeletionProtection true',
      'Whoever means to delete the key has to lift the protection before.',
    ),
  },
  judge: judged(key => {
    const { DeletionProtection, Creator } = key
    const evidence = fields('DescribeKey', { DeletionProtection, Creator })
    if (DeletionProtection === 'Enabled') return pass('the key is protected', evidence)
    if (isService(Creator)) return notApplicable('keys of a service cannot be deleted by the customer', evidence)
    if (DeletionProtection === 'Disabled') return fail('the key is not protected', evidence)
    return unknown('the answer does not say whether the key is protected', evidence)
  }),
}

/** True for the name of a service; accounts are digits. */
function isService(creator: string | undefined): boolean {
  return creator !== undefined && !/^\d+$/.test(creator)
}

/** Judges what KMS says of a key; what it does not say is unknown. */
function judged(judge: (key: KeyFields) => Verdict): KeyRule['judge'] {
  return ({ key }: KeyEvidence) => {
    if (key.outcome === 'read') return judge(key.value)
    const why = key.outcome === 'failed' ? key.message : key.code
    return unknown(`the key could not be looked at: ${why}`, [codeOf(key)])
  }
}

function remediation(text: string, command: string, consequences: string): Remediation {
  return { text, command, consequences, url: 'https://help.aliyun.com/document_detail/44196.html' }
}
