import type { Evidence } from '../../result/check-result.ts'
import { daysUntil, SOON_DAYS } from '../../rule/days-until.ts'
import { cis, csa } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import type { DiskFields, KeyFields } from '../evidence/fields.ts'
import { type Reading, valueIn } from '../evidence/reading.ts'
import { codeOf, fields, type InstanceRule, withoutValue } from './instance-rule.ts'

/** RDS-TDE-003. */
export const encryptionKeyHealth: InstanceRule = {
  rule: {
    id: 'RDS-TDE-003',
    title: 'The key of TDE or of the disk is healthy',
    severity: 'critical',
    reads: 'kms:DescribeKey.KeyState, DeleteDate, MaterialExpireTime, and the same of DescribeDBInstanceEncryptionKey',
    passes: `the key is Enabled, no deletion is scheduled, and imported material does not expire within ${SOON_DAYS} days`,
    risk: 'Without its key the instance stops and its data and backups are lost.',
    frameworks: [csa('CEK-10'), cis('2.20')],
    remediation: {
      text: 'Cancel the deletion, enable the key, or import its material again with a later expiry.',
      command: 'aliyun kms CancelKeyDeletion --region <region> --KeyId <key>',
      consequences: 'Cancelling leaves the key disabled: enable it afterwards with aliyun kms EnableKey.',
      url: 'https://help.aliyun.com/document_detail/44196.html',
    },
  },
  judge(instance, now) {
    const { tde, disk, tdeKey, diskKey } = instance
    if (tde === undefined && disk === undefined) return withoutValue(undefined, instance)
    const keys = [
      ...(tdeKey === undefined ? [] : [judgeKey('TDE', tdeKey, {}, now)]),
      ...(diskKey === undefined ? [] : [judgeKey('the disk', diskKey, valueIn(disk) ?? {}, now)]),
    ]
    const evidence = keys.flatMap(key => key.evidence)
    const sick = keys.find(key => key.sick !== undefined)
    if (sick !== undefined) return fail(sick.sick!, evidence)
    if (tde?.outcome === 'failed') return withoutValue(tde, instance)
    if (disk?.outcome === 'failed') return withoutValue(disk, instance)
    const untold = keys.find(key => key.untold !== undefined)
    if (untold !== undefined) return unknown(untold.untold!, evidence)
    if (keys.length > 0) return pass('the keys are enabled, and stay so', evidence)
    const none = { TDEStatus: valueIn(tde)?.TDEStatus, EncryptionKey: valueIn(tde)?.EncryptionKey }
    return notApplicable('no key of KMS is named for TDE or for the disk', fields('DescribeDBInstanceTDE', none))
  },
}

interface KeyVerdict {
  readonly evidence: readonly Evidence[]
  readonly sick?: string | undefined
  readonly untold?: string | undefined
}

/** @param told what RDS itself says of the key, which counts where KMS says nothing */
function judgeKey(whose: string, reading: Reading<KeyFields>, told: DiskFields, now: Date): KeyVerdict {
  const { EncryptionKey, EncryptionKeyStatus } = told
  const { DeleteDate, MaterialExpireTime } = { ...told, ...valueIn(reading) }
  const KeyState = valueIn(reading)?.KeyState
  const evidence = [
    ...(EncryptionKey === undefined
      ? []
      : fields('DescribeDBInstanceEncryptionKey', { EncryptionKey, EncryptionKeyStatus })),
    ...(reading.outcome === 'read' ? fields('DescribeKey', { KeyId: reading.value.KeyId }) : [codeOf(reading)]),
    ...fields(reading.outcome === 'read' ? 'DescribeKey' : 'DescribeDBInstanceEncryptionKey', {
      ...(reading.outcome === 'read' && { KeyState }),
      ...{ DeleteDate, MaterialExpireTime },
    }),
  ]
  const days = daysUntil(MaterialExpireTime, now)
  const state = KeyState ?? EncryptionKeyStatus
  const reasons = [
    ...(DeleteDate === undefined ? [] : [`the key of ${whose} is about to be deleted`]),
    ...(state === undefined || state === 'Enabled' ? [] : [`the key of ${whose} is ${state}`]),
    ...(days === undefined || days > SOON_DAYS ? [] : [`the material of the key of ${whose} expires, or has`]),
  ]
  if (reasons.length > 0) return { evidence, sick: reasons[0] }
  if (reading.outcome !== 'read')
    return { evidence, untold: `KMS did not describe the key of ${whose} (${reading.code})` }
  if (KeyState === undefined)
    return { evidence, untold: `the answer does not say which state the key of ${whose} is in` }
  return { evidence }
}
