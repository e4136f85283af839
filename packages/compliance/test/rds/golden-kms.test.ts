import { describe, expect, it } from 'vitest'
import { type CheckResult, type Reading, rdsReport, type Status } from '../../src/index.ts'
import { ACCOUNT, NOW } from './support/instance.ts'

type Fields = Readonly<Record<string, string>>

/** What the three rules say of a key, by rule. */
function judge(key: Fields | 'throttled'): Record<string, CheckResult> {
  const reading: Reading<Fields> =
    key === 'throttled'
      ? { outcome: 'failed', action: 'kms:DescribeKey', code: 'Rejected.Throttling', message: 'too many requests' }
      : { outcome: 'read', value: key }
  const keys = [{ account: ACCOUNT, region: 'cn-hangzhou', name: 'alias/app', key: reading }]
  const { results } = rdsReport({ collectedAt: NOW.toISOString(), instances: [], keys, gaps: [] })
  return Object.fromEntries(results.map(result => [result.rule, result]))
}

const good = {
  ...{ KeyId: 'key-1', KeyState: 'Enabled', KeySpec: 'Aliyun_AES_256', Creator: ACCOUNT, Origin: 'Aliyun_KMS' },
  ...{ ProtectionLevel: 'SOFTWARE', AutomaticRotation: 'Enabled', DeletionProtection: 'Enabled' },
}
const { AutomaticRotation: _, ...resting } = good

const cases: readonly (readonly [rule: string, status: Status, key: Fields | 'throttled'])[] = [
  ['KMS-001', 'pass', good],
  ['KMS-001', 'fail', { ...good, KeyState: 'Disabled' }],
  ['KMS-001', 'fail', { ...good, KeyState: 'PendingImport' }],
  ['KMS-001', 'fail', { ...good, DeleteDate: '2026-12-24T00:00:00Z' }],
  ['KMS-001', 'unknown', { KeyId: 'key-1' }],
  ['KMS-001', 'unknown', 'throttled'],
  ['KMS-002', 'pass', good],
  ['KMS-002', 'fail', { ...good, AutomaticRotation: 'Disabled' }],
  ['KMS-002', 'fail', { ...good, AutomaticRotation: 'Suspended' }],
  ['KMS-002', 'not_applicable', { ...resting, KeySpec: 'RSA_2048' }],
  ['KMS-002', 'not_applicable', { ...good, AutomaticRotation: 'Disabled', Origin: 'EXTERNAL' }],
  ['KMS-002', 'not_applicable', { ...good, AutomaticRotation: 'Disabled', Creator: 'RDS' }],
  ['KMS-002', 'unknown', { ...good, AutomaticRotation: 'Disabled', ProtectionLevel: 'HSM' }],
  ['KMS-002', 'unknown', resting],
  ['KMS-002', 'unknown', 'throttled'],
  ['KMS-003', 'pass', good],
  ['KMS-003', 'fail', { ...good, DeletionProtection: 'Disabled' }],
  ['KMS-003', 'not_applicable', { ...good, DeletionProtection: 'Disabled', Creator: 'RDS' }],
  ['KMS-003', 'unknown', { KeyId: 'key-1', Creator: ACCOUNT }],
  ['KMS-003', 'unknown', 'throttled'],
]

describe('the rules about a key', () => {
  it.each(cases)('%s: %s for %j', (rule, status, key) => {
    const result = judge(key)[rule]!
    expect(result.status).toBe(status)
    expect(result.evidence).not.toEqual([])
  })

  it('name the key as KMS does, and as it was asked for', () => {
    expect(judge(good)['KMS-001']!.resource).toMatchObject({ kind: 'kms-key', id: 'key-1', name: 'alias/app' })
    expect(judge('throttled')['KMS-001']!.resource).toMatchObject({ id: 'alias/app' })
    const command = judge({ ...good, DeletionProtection: 'Disabled' })['KMS-003']!.remediation!.command
    expect(command).toContain(`acs:kms:cn-hangzhou:${ACCOUNT}:key/key-1`)
  })
})
