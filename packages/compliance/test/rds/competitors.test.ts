import { describe, expect, it } from 'vitest'
import { mariadb, mysql, postgres, throttled } from './support/golden.ts'
import { type Answers, judge } from './support/instance.ts'

/** What other tools answer wrongly, as their published sources have it: each with the answer that is right. */
describe('where other tools are wrong', () => {
  const statusOf = (rule: string, answers: Answers) => judge(rule, answers).status

  it('PostgreSQL says on, not Yes: SSL is on (Prowler: FAIL)', () => {
    expect(statusOf('RDS-SSL-001', { ...postgres, ssl: { SSLEnabled: 'on' } })).toBe('pass')
  })

  it('SSL that is enabled is not SSL that is required (Prowler, Cloud Config, infraguard: PASS)', () => {
    const answers = { ...mysql, ssl: { SSLEnabled: 'Yes' }, parameters: { require_secure_transport: 'OFF' } }
    expect([statusOf('RDS-SSL-001', answers), statusOf('RDS-SSL-002', answers)]).toEqual(['pass', 'fail'])
  })

  it('a call that was throttled tells nothing (Prowler, Steampipe: FAIL)', () => {
    expect(statusOf('RDS-SSL-001', { ...mysql, ssl: throttled })).toBe('unknown')
    expect(statusOf('RDS-TDE-001', { ...mysql, tde: throttled })).toBe('unknown')
  })

  it('a certificate that expired is not SSL that is on (Steampipe: passes with any SSLExpireTime)', () => {
    const expired = { SSLEnabled: 'No', SSLExpireTime: '2024-01-01T00:00:00Z' }
    expect(statusOf('RDS-SSL-001', { ...mysql, ssl: expired })).toBe('fail')
    expect(statusOf('RDS-SSL-003', { ...mysql, ssl: { ...expired, SSLEnabled: 'Yes' } })).toBe('fail')
  })

  it('RequireUpdate says that the certificate must be renewed (CloudSploit: passes by it)', () => {
    const renew = { SSLEnabled: 'No', RequireUpdate: 'Yes' }
    expect(statusOf('RDS-SSL-001', { ...mysql, ssl: renew })).toBe('fail')
    expect(statusOf('RDS-SSL-003', { ...mysql, ssl: { ...renew, SSLEnabled: 'Yes' } })).toBe('fail')
    const fine = { SSLEnabled: 'Yes', RequireUpdate: 'No', SSLExpireTime: '2027-11-01T00:00:00Z' }
    expect(statusOf('RDS-SSL-001', { ...mysql, ssl: fine })).toBe('pass')
  })

  it('MariaDB has no TDE (Prowler: FAIL)', () => {
    expect(statusOf('RDS-TDE-001', mariadb)).toBe('not_applicable')
  })

  it.each(['5.7', '8.0'])('MySQL %s has TDE, and not by itself (CloudSploit: PASS)', version => {
    expect(statusOf('RDS-TDE-001', { ...mysql, version, tde: { TDEStatus: 'Disabled' } })).toBe('fail')
  })

  it('PostgreSQL has TDE (Checkov: never looked at)', () => {
    expect(statusOf('RDS-TDE-001', { ...postgres, tde: { TDEStatus: 'Disabled' } })).toBe('fail')
  })

  it('a key of the customer is one (Prowler: reads no key, always FAIL)', () => {
    const tde = { TDEStatus: 'Enabled', TDEMode: 'Customer_Provided_Key', EncryptionKey: 'key-1' }
    expect(statusOf('RDS-TDE-002', { ...mysql, tde })).toBe('pass')
  })

  it('an ESSD without a key is not encrypted (infraguard: PASS)', () => {
    const attribute = { DBInstanceStorageType: 'cloud_essd' }
    expect(statusOf('RDS-ENC-001', { ...mysql, attribute, tde: { TDEStatus: 'Disabled' }, disk: {} })).toBe('fail')
  })
})
