import { expect, it } from 'vitest'
import { encryptRows, reindexRows, verifyRows } from '../../src/index.ts'
import { plantPatients, plantVisits } from './support/plant.ts'
import { describeBulk } from './support/suite.ts'

const OPTIONS = { scopeColumns: { Patient: 'clinic' }, tables: ['Patient'] }

describeBulk('findings', suite => {
  const set = (column: string, cell: Buffer | string | null, id: number) =>
    suite.database.query(`UPDATE ${suite.database.quote('patient')} SET ${column} = ? WHERE id = ?`, [cell, id])
  const cellsOf = async (id: number) => (await suite.database.rows('patient', 'id'))[id - 1]!

  it('of a back-fill: rows whose index is taken, that name no scope, or hold no value of the type', async () => {
    const { database, world } = suite
    await plantPatients(database, 1, 12)
    await set('email', Buffer.from('PATIENT-1@EXAMPLE.ORG'), 2)
    await set('clinic', null, 3)
    await set('born', 'yesterday', 4)
    const report = await encryptRows(world.encrypted, OPTIONS)
    const [table] = report.tables
    expect(table).toMatchObject({ findingCount: 3, remaining: 3 })
    const [taken, scope, type] = ['UNIQUE_VIOLATION', 'SCOPE_MISSING', 'NOT_AN_ENVELOPE'].map(code =>
      table!.findings.find(finding => finding.code === code),
    )
    expect(taken!.field).toContain('Patient.email')
    expect(['1', '2']).toContain(taken!.row.id)
    expect(scope).toMatchObject({ field: 'Patient.phone', row: { id: '3' } })
    expect(type).toMatchObject({ field: 'Patient.born', row: { id: '4' } })
    for (const secret of ['PATIENT-1', 'yesterday']) expect(JSON.stringify(report)).not.toContain(secret)
    // The other cells of such a row are encrypted all the same.
    expect(Buffer.isBuffer((await cellsOf(3)).email)).toBe(true)
    expect(String((await cellsOf(4)).phone)).toMatch(/^wax1/)
    // Once they are put right, the same call does them.
    await set('email', Buffer.from('two@example.org'), 2)
    await set('clinic', 'north', 3)
    await set('born', null, 4)
    expect(await encryptRows(world.encrypted, OPTIONS)).toMatchObject({ tables: [{ findingCount: 0, remaining: 0 }] })
  })

  it('of a verification: tampered, moved and plain cells, wrong and missing indexes, foreign and destroyed keys', async () => {
    const { database, world } = suite
    await plantPatients(database, 1, 12)
    await encryptRows(world.encrypted, OPTIONS)
    const [one, two] = [await cellsOf(1), await cellsOf(2)]
    const tampered = Buffer.from(one.email as Buffer)
    tampered[30]! ^= 1
    await set('email', tampered, 1)
    await set('secret', two.secret as Buffer, 3)
    await set('phone', '+41 44 plain', 4)
    await set('email_bidx', null, 5)
    await set('email_bidx', Buffer.alloc(16, 9), 6)
    const foreign = Buffer.from((await cellsOf(8)).email as Buffer)
    foreign.writeUInt32BE(0x01020304, 4)
    await set('email', foreign, 8)
    const report = await verifyRows(world.encrypted, OPTIONS)
    const [table] = report.tables
    expect(table).toMatchObject({ rows: 12, plaintext: 1, changed: 0, remaining: undefined })
    const found = table!.findings.map(({ row, field, code }) => `${row.id} ${field} ${code}`).sort()
    expect(found).toEqual([
      '1 Patient.email DECRYPTION_FAILED',
      '3 Patient.secret DECRYPTION_FAILED',
      '5 Patient.email INDEX_MISMATCH',
      '6 Patient.email INDEX_MISMATCH',
      '8 Patient.email KEY_UNKNOWN',
    ])
    expect(JSON.stringify(report)).not.toMatch(/@example|secret \d/)
  })

  it('of a verification: indexes that reindex puts right', async () => {
    const { database, world } = suite
    await plantVisits(database, 40)
    await encryptRows(world.encrypted, { tables: ['Visit'] })
    await database.query(`UPDATE ${database.quote('visit')} SET note_bidx = NULL WHERE number < 0`)
    const verify = async () => (await verifyRows(world.encrypted, { tables: ['Visit'] })).tables[0]!.findingCount
    expect(await verify()).toBeGreaterThan(10)
    const [table] = (await reindexRows(world.encrypted, { tables: ['Visit'] })).tables
    expect(table).toMatchObject({ findingCount: 0 })
    expect(table!.changed).toBeGreaterThan(10)
    expect(await verify()).toBe(0)
    expect(await reindexRows(world.encrypted, { tables: ['Visit'] })).toMatchObject({ tables: [{ changed: 0 }] })
  })

  it('of a sample: only of the rows that were drawn', async () => {
    const { database, world } = suite
    await plantVisits(database, 400)
    const report = await verifyRows(world.encrypted, { tables: ['Visit'], sample: 0.25 })
    expect(report.tables[0]!.plaintext).toBeGreaterThan(30)
    expect(report.tables[0]!.plaintext).toBeLessThan(200)
  })
})
