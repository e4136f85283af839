import { describe, expect, it } from 'vitest'
import { RULES, type ServerEvidence, type WireEvidence, wireReport } from '../../src/index.ts'

const NOW = new Date('2026-06-15T00:00:00Z')

const sound: ServerEvidence = {
  ...{ engine: 'mysql', host: 'db.example.com', port: 3306, database: 'clinic', serverName: 'db.example.com' },
  ...{ ownAuthority: true, product: 'MySQL 9.7.0', offersTls: true },
  versions: [
    { version: 'TLSv1', answer: 'refused', code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
    { version: 'TLSv1.1', answer: 'refused', code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' },
    { version: 'TLSv1.2', answer: 'accepted' },
    { version: 'TLSv1.3', answer: 'accepted' },
  ],
  session: {
    ...{ version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
    certificate: {
      ...{ subject: 'CN=db.example.com', issuer: 'CN=authority', names: 'DNS:db.example.com', sha256: 'AA:BB' },
      ...{ validTo: '2027-01-01T00:00:00.000Z', chainError: undefined, nameError: undefined },
    },
  },
  login: { outcome: 'in', verified: true },
  plaintext: { answer: 'refused', as: 'the given user', because: 'the server asks everybody for TLS', code: '3159' },
  requireSecureTransport: '1',
  ...{ tables: [], columns: [] },
}

function judged(change: Partial<ServerEvidence>, now = NOW) {
  const evidence: WireEvidence = { collectedAt: NOW.toISOString(), servers: [{ ...sound, ...change }], gaps: [] }
  // What was collected is plain data: it survives being kept as JSON.
  const { results } = wireReport(JSON.parse(JSON.stringify(evidence)), { now })
  return (rule: string) => results.find(result => result.rule === rule)!
}

/** The same with a certificate that ends at a time. */
function ending(validTo: string | undefined) {
  const { session } = sound
  return judged({ session: { ...session!, certificate: { ...session!.certificate, validTo } } })('WIRE-006')
}

/** The same where one version is answered otherwise. */
function answering(version: string, answer: 'accepted' | 'unknown') {
  const versions = sound.versions.map(one => (one.version === version ? { version: one.version, answer } : one))
  return judged({ versions })('WIRE-003')
}

describe('a server that is as it should be', () => {
  it('passes every rule', () => {
    const results = judged({})
    for (let n = 1; n <= 6; n++) expect(results(`WIRE-00${n}`).status).toBe('pass')
  })

  it('has results only of rules in the catalogue, with their severities and evidence', () => {
    const results = judged({})
    for (const rule of RULES.filter(({ id }) => id.startsWith('WIRE-'))) {
      expect(results(rule.id)).toMatchObject({ severity: rule.severity })
      expect(results(rule.id).evidence.length).toBeGreaterThan(0)
    }
  })
})

describe('expiry', () => {
  it.each([
    ['2027-01-01T00:00:00Z', 'pass', 'medium'],
    ['2026-07-15T00:00:01Z', 'pass', 'medium'],
    ['2026-07-15T00:00:00Z', 'fail', 'medium'],
    ['2026-06-15T00:00:01Z', 'fail', 'medium'],
    ['2026-06-15T00:00:00Z', 'fail', 'critical'],
    ['2020-01-01T00:00:00Z', 'fail', 'critical'],
    ['no time', 'unknown', 'medium'],
    [undefined, 'unknown', 'medium'],
  ])('%s: %s, %s', (validTo, status, severity) => {
    expect(ending(validTo)).toMatchObject({ status, severity })
  })
})

describe('what could not be told', () => {
  it('of an old version is unknown, and of a new one does no harm', () => {
    expect(answering('TLSv1', 'unknown').status).toBe('unknown')
    expect(answering('TLSv1.3', 'unknown').status).toBe('pass')
    expect(answering('TLSv1.1', 'accepted')).toMatchObject({ status: 'fail', message: 'the server accepts TLSv1.1' })
  })

  it('of a login without TLS is unknown, unless the settings say', () => {
    const plaintext = {
      answer: 'unknown',
      as: 'a stranger',
      because: 'it says the same either way',
      code: '1045',
    } as const
    expect(judged({ plaintext, requireSecureTransport: undefined })('WIRE-002').status).toBe('unknown')
    expect(judged({ plaintext, requireSecureTransport: '0' })('WIRE-002').status).toBe('unknown')
    const declared = judged({ plaintext, requireSecureTransport: '1' })('WIRE-002')
    expect(declared.status).toBe('pass')
    expect(declared.evidence).toContainEqual(expect.objectContaining({ strength: 'declared', value: '1' }))
  })

  it('of a server whose handshakes all came to nothing is unknown throughout', () => {
    const results = judged({ session: undefined, versions: sound.versions.map(one => ({ ...one, answer: 'unknown' })) })
    for (const rule of ['WIRE-001', 'WIRE-003', 'WIRE-004', 'WIRE-005', 'WIRE-006']) {
      expect(results(rule).status).toBe('unknown')
    }
  })

  it('of a login that is accepted is no pass, whatever the settings say', () => {
    const plaintext = { answer: 'accepted', as: 'the given user', because: 'the server lets them in' } as const
    expect(judged({ plaintext, requireSecureTransport: '1' })('WIRE-002').status).toBe('fail')
  })
})

describe('remedies', () => {
  it('are those of the product', () => {
    const command = (product: string) => judged({ product, offersTls: false })('WIRE-002').remediation?.command
    expect(command('MySQL 9.7.0')).toBe('SET PERSIST require_secure_transport = ON;')
    expect(command('MariaDB 10.11.19')).toBe('SET GLOBAL require_secure_transport = ON;')
    expect(command('PostgreSQL')).toBe('SELECT pg_reload_conf();')
  })

  it('take no name of a table that a shell or SQL could mistake', () => {
    const table = (name: string) =>
      judged({
        tables: [
          {
            ...{ name, encrypted: false, strength: 'proven', source: 'INNODB_TABLESPACES', value: 'N' },
            because: 'it is not',
          },
        ],
      })('DB-TDE-101').remediation?.command
    expect(table('clinic.patient')).toBe("ALTER TABLE clinic.patient ENCRYPTION = 'Y';")
    expect(table('clinic.a;drop')).toBe("ALTER TABLE clinic.<table> ENCRYPTION = 'Y';")
  })
})
