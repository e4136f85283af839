import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type CheckResult, parseRecord, writeRecord } from '../../src/index.ts'
import { report, result, SAMPLE } from '../format/sample.ts'

describe('a record of evidence', () => {
  it('reads as it was written, hostile names and all', () => {
    expect(JSON.parse(JSON.stringify(parseRecord(writeRecord(SAMPLE))))).toEqual(JSON.parse(JSON.stringify(SAMPLE)))
    expect(parseRecord(writeRecord(SAMPLE)).finishedAt).toEqual(SAMPLE.finishedAt)
  })

  it('holds no secrets, wherever they came in', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const body = pem.split('\n')[1]!
    const accessKey = `LTAI${'5tFakeForThisTest0000'}`
    const url = 'mysql://app:hunter2@db.example/clinic'
    const evidence = [pem, pem.slice(0, 90), accessKey, `error at ${url}?x`].map(value => {
      return { source: 'DescribeDBInstanceSSL.ServerKey', value, strength: 'proven' as const }
    })
    // A field that is none of a result's, as a careless rule may add it.
    const more = { evidence, message: pem, raw: { ServerKey: body } } as Partial<CheckResult>
    const record = writeRecord(report([result('RDS-SSL-001', 'pass', more)], { command: `wire ${url}` }))
    for (const secret of [body, body.slice(0, 30), accessKey, 'hunter2', 'raw']) expect(record).not.toContain(secret)
    expect(record).toContain('mysql://app:[redacted]@db.example/clinic')
  })

  const whole = JSON.parse(writeRecord(SAMPLE))
  const broken = (change: object) => JSON.stringify({ ...whole, ...change })
  it.each([
    '',
    'null',
    '{}',
    broken({ version: 2 }),
    broken({ finishedAt: 'soon' }),
    broken({ results: [{ ...whole.results[0], status: 'fine' }] }),
    broken({ results: [{ ...whole.results[0], severity: undefined }] }),
    broken({ results: [{ ...whole.results[0], resource: { kind: 'server' } }] }),
    broken({ results: [{ ...whole.results[0], evidence: [{ source: 'x', value: {}, strength: 'proven' }] }] }),
    broken({ gaps: [{}] }),
  ])('is refused when it is none: %#', text => {
    expect(() => parseRecord(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
