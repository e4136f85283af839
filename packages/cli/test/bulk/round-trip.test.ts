import { isEnvelope, keyIdOf, keyIdToHex } from '@waxseal/core'
import { expect, it } from 'vitest'
import { decryptRows, encryptRows, reencryptRows, verifyRows } from '../../src/index.ts'
import { expectedPatients, plantPatients, plantVisits, readPatients, visitNote } from './support/plant.ts'
import { describeBulk } from './support/suite.ts'

const PATIENTS = 250
const VISITS = 200
const OPTIONS = { scopeColumns: { Patient: 'clinic' }, batchRows: 40 }

describeBulk('bulk work', suite => {
  const rows = (table: string) => suite.database.rows(table, table === 'patient' ? 'id' : undefined)

  it('encrypts plaintext, re-encrypts it under a new key, and gives it back', async () => {
    const { database, world } = suite
    await plantPatients(database, 1, PATIENTS)
    await plantVisits(database, VISITS)
    const planted = { patient: await rows('patient'), visit: sorted(await rows('visit')) }

    const counted = await encryptRows(world.encrypted, { ...OPTIONS, dryRun: true })
    expect(await rows('patient')).toEqual(planted.patient)
    const encrypted = await encryptRows(world.encrypted, OPTIONS)
    expect(encrypted).toMatchObject({ operation: 'encrypt', state: 'done' })
    for (const report of [counted, encrypted]) {
      expect(report.tables).toMatchObject([
        { table: 'Patient', rows: PATIENTS, changed: PATIENTS, findingCount: 0 },
        { table: 'Visit', rows: VISITS, changed: VISITS - VISITS / 8, findingCount: 0 },
      ])
    }
    expect(encrypted.tables.map(table => table.remaining)).toEqual([0, 0])
    expect(await plaintextCells()).toBe(0)
    expect(await readPatients(world)).toEqual(expectedPatients(1, PATIENTS))
    expect((await world.read('Visit')).map(visit => visit.note).sort()).toEqual(
      Array.from({ length: VISITS }, (_, n) => visitNote(n)).sort(),
    )
    expect(await world.findByEmail(' PATIENT-1@example.org')).toMatchObject({ secret: 'secret 1 ' })

    const first = await keyIds()
    await world.encryption.rotate()
    await world.encryption.rotate('north')
    const reencrypted = await reencryptRows(world.encrypted, OPTIONS)
    expect(reencrypted.tables).toMatchObject([
      { changed: PATIENTS, remaining: 0, findingCount: 0 },
      { changed: VISITS - VISITS / 8, remaining: 0, findingCount: 0 },
    ])
    const second = await keyIds()
    // Those of the scopes "süd" and "East" were not rotated.
    expect([...second].filter(id => first.has(id))).toHaveLength(2)
    expect(await readPatients(world)).toEqual(expectedPatients(1, PATIENTS))
    const again = await reencryptRows(world.encrypted, OPTIONS)
    expect(again.tables).toMatchObject([{ changed: 0 }, { changed: 0 }])

    const verified = await verifyRows(world.encrypted, OPTIONS)
    expect(verified.tables).toMatchObject([
      { rows: PATIENTS, plaintext: 0, outdatedIndexes: 0, findings: [], findingCount: 0 },
      { rows: VISITS, plaintext: 0, outdatedIndexes: 0, findings: [] },
    ])

    const decrypted = await decryptRows(world.encrypted, OPTIONS)
    expect(decrypted.tables).toMatchObject([
      { remaining: 0, findingCount: 0 },
      { remaining: 0, findingCount: 0 },
    ])
    expect(await rows('patient')).toEqual(planted.patient)
    expect(sorted(await rows('visit'))).toEqual(planted.visit)
  })

  async function plaintextCells(): Promise<number> {
    return (await cells()).filter(cell => !isEnvelope(cell)).length
  }

  async function keyIds(): Promise<Set<string>> {
    return new Set((await cells()).map(cell => keyIdToHex(keyIdOf(cell)!)))
  }

  async function cells(): Promise<unknown[]> {
    const patients = await rows('patient')
    const visits = await rows('visit')
    const all = [
      ...patients.flatMap(({ email, phone, history, born, scan, secret }) => [
        email,
        phone,
        unquoted(history),
        born,
        scan,
        secret,
      ]),
      ...visits.map(visit => visit.note),
    ]
    return all.filter(cell => cell !== null)
  }
})

function unquoted(cell: unknown): unknown {
  return typeof cell === 'string' ? cell.replaceAll('"', '') : cell
}

function sorted(rows: readonly object[]): string[] {
  return rows.map(row => JSON.stringify(row)).sort()
}
