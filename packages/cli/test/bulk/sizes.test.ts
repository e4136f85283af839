import { expect, it } from 'vitest'
import { encryptRows, verifyRows } from '../../src/index.ts'
import { plantPatients, readPatients } from './support/plant.ts'
import { describeBulk } from './support/suite.ts'

const OPTIONS = { scopeColumns: { Patient: 'clinic' }, tables: ['Patient'] }
const MEBIBYTE = 1_048_576

describeBulk('long values', suite => {
  it('among short ones are encrypted, a few at a time', { timeout: 120_000 }, async () => {
    const { database, world } = suite
    await plantPatients(database, 1, 40)
    const long = 'ä😀'.repeat(MEBIBYTE / 6)
    const set = (column: string, cell: string | Buffer, id: number) =>
      database.query(`UPDATE ${database.quote('patient')} SET ${column} = ? WHERE id = ?`, [cell, id])
    for (const id of [7, 8, 23]) {
      await set('phone', long, id)
      await set('scan', Buffer.alloc(MEBIBYTE, id), id)
      await set('history', JSON.stringify({ long }), id)
    }
    const asked: number[] = []
    const query: typeof world.encrypted.database.query = async (sql, parameters) => {
      const rows = await world.encrypted.database.query(sql, parameters)
      asked.push(rows.flatMap(row => Object.values(row)).reduce<number>((sum, cell) => sum + lengthOf(cell), 0))
      return rows
    }
    const encrypted = { ...world.encrypted, database: { ...world.encrypted.database, query } }
    const report = await encryptRows(encrypted, OPTIONS)
    expect(report.tables).toMatchObject([{ changed: 40, findingCount: 0, remaining: 0 }])
    // Rows of some 3 MB, one at a time.
    expect(Math.max(...asked)).toBeLessThan(6 * MEBIBYTE)
    const rows = await readPatients(world)
    for (const id of [7, 8, 23]) {
      const { phone, scan, history } = rows[id - 1]!
      expect(phone === long && (scan as Buffer).equals(Buffer.alloc(MEBIBYTE, id))).toBe(true)
      expect(history).toEqual({ long })
    }
    expect(await verifyRows(world.encrypted, OPTIONS)).toMatchObject({ tables: [{ rows: 40, findingCount: 0 }] })
  })

  it('are refused as findings where the column would cut them off', async () => {
    const { database, world } = suite
    if (database.target === 'sqlite' || database.target === 'postgres') return
    await database.query(
      'CREATE TABLE narrow (id INT PRIMARY KEY, note VARCHAR(60) CHARACTER SET utf8mb4, note_bidx CHAR(32))',
    )
    await database.query(
      "INSERT INTO narrow VALUES (1, 'short', NULL), (2, 'much too long to be a ciphertext', NULL)",
      [],
    )
    const visit = world.encrypted.tables.find(table => table.name === 'Visit')!
    const report = await encryptRows({ ...world.encrypted, tables: [{ ...visit, table: 'narrow' }] })
    expect(report.tables[0]).toMatchObject({
      changed: 1,
      remaining: 1,
      findings: [{ row: { id: '2' }, code: 'VALUE_TOO_LONG' }],
    })
    expect((await database.rows('narrow', 'id'))[1]!.note).toBe('much too long to be a ciphertext')
    await database.query('DROP TABLE narrow')
  })
})

function lengthOf(cell: unknown): number {
  if (typeof cell === 'string') return Buffer.byteLength(cell)
  return cell instanceof Uint8Array || cell instanceof ArrayBuffer ? cell.byteLength : 8
}
