import type { EncryptedDatabase, TableDatabase } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptRows, reencryptRows, verifyRows } from '../../src/index.ts'
import { clinicOf, expectedPatients, patientValues, plantPatients, readPatients } from './support/plant.ts'
import { describeBulk } from './support/suite.ts'
import { openWorld, type World } from './support/world.ts'

const OPTIONS = { scopeColumns: { Patient: 'clinic' }, tables: ['Patient'], batchRows: 25 }
const ROWS = 150

describeBulk('beside others who write', suite => {
  const table = () => suite.database.quote('patient')

  /** The database with something done before its first UPDATE of patients. */
  function before(
    encrypted: EncryptedDatabase,
    what: () => Promise<void>,
    sqlOf = (sql: string) => sql,
  ): EncryptedDatabase {
    let isDone = false
    const database: TableDatabase = {
      ...encrypted.database,
      async execute(sql, parameters) {
        const isUpdate = sql.startsWith('UPDATE') && !sql.includes('waxseal_work')
        if (isUpdate && !isDone) {
          isDone = true
          await what()
        }
        return encrypted.database.execute(isUpdate ? sqlOf(sql) : sql, parameters)
      },
    }
    return { ...encrypted, database }
  }

  it('keeps what was written between its reading and its writing, and leaves deleted rows deleted', async () => {
    const { database, world } = suite
    await plantPatients(database, 1, ROWS)
    const raced = before(world.encrypted, async () => {
      await world.save(1, clinicOf(1), { email: 'changed@example.org', phone: 'changed phone' })
      // By another who does not encrypt yet.
      await database.query(`UPDATE ${table()} SET secret = ? WHERE id = 2`, [Buffer.from('still plain')])
      await database.query(`DELETE FROM ${table()} WHERE id = 3`)
    })
    const report = await encryptRows(raced, OPTIONS)
    expect(report).toMatchObject({ state: 'done', tables: [{ findingCount: 0, remaining: 0 }] })
    const [one, two, ...rest] = await readPatients(world)
    expect(one).toMatchObject({ ...patientValues(1), email: 'changed@example.org', phone: 'changed phone' })
    expect(two).toMatchObject({ ...patientValues(2), secret: 'still plain' })
    expect(rest).toEqual(expectedPatients(4, ROWS - 3))
  })

  it('waits for rows that others have locked', async () => {
    const { database, orm, place } = suite
    if (database.target === 'sqlite' || database.target === 'mysql') return
    await plantPatients(database, 1, ROWS)
    if (database.target === 'postgres')
      await database.query(`ALTER DATABASE "${database.name}" SET lock_timeout = '150ms'`)
    const impatient = await openWorld(orm, place)
    await database.query('BEGIN')
    await database.query(`UPDATE ${table()} SET clinic = 'East' WHERE id = 5`)
    const commit = new Promise(resolve => setTimeout(resolve, 1_500)).then(() => database.query('COMMIT'))
    const sqlOf = (sql: string) =>
      database.target === 'mariadb' ? `SET STATEMENT innodb_lock_wait_timeout = 1 FOR ${sql}` : sql
    const report = await encryptRows(
      before(impatient.encrypted, async () => {}, sqlOf),
      OPTIONS,
    )
    await commit
    expect(report).toMatchObject({ state: 'done', tables: [{ changed: ROWS, findingCount: 0, remaining: 0 }] })
    await impatient.close()
    if (database.target === 'postgres') await database.query(`ALTER DATABASE "${database.name}" RESET lock_timeout`)
  })

  it('goes on while an application writes, and loses none of its writes', { timeout: 120_000 }, async () => {
    const { database, orm, place, world } = suite
    await plantPatients(database, 1, ROWS)
    const application = await openWorld(orm, place)
    const written = new Map<number, string>()
    const stop = new AbortController()
    const writing = Promise.all([write(application, written, stop.signal), lockBackwards(stop.signal)])
    try {
      for (let round = 0; round < 3; round++) {
        const encrypted = await encryptRows(world.encrypted, { ...OPTIONS, ranges: 2 })
        expect(encrypted.tables).toMatchObject([{ findingCount: 0, remaining: 0 }])
        await world.encryption.rotate()
        await reencryptRows(world.encrypted, OPTIONS)
      }
    } finally {
      stop.abort()
      await writing
    }
    // SQLite has one writer at a time, and its driver holds up this thread.
    expect(written.size).toBeGreaterThan(database.target === 'sqlite' ? 0 : 10)
    const expected = expectedPatients(1, ROWS).map((row, i) =>
      written.has(i + 1) ? { ...row, secret: written.get(i + 1) } : row,
    )
    expect(await readPatients(world)).toEqual(expected)
    expect(await verifyRows(world.encrypted, OPTIONS)).toMatchObject({ tables: [{ plaintext: 0, findingCount: 0 }] })
    await application.close()
  })

  /** The application: one row after the other, by chance, with values of its own. */
  async function write(application: World, written: Map<number, string>, signal: AbortSignal): Promise<void> {
    for (let n = 0; !signal.aborted; n++) {
      const id = 1 + Math.floor(Math.random() * ROWS)
      const secret = `written ${n}`
      try {
        await application.save(id, clinicOf(id), { secret })
        written.set(id, secret)
      } catch (error) {
        // SQLite has one writer, and MySQL may choose the application as the victim of a deadlock.
        expect(JSON.stringify(error) + String(error)).toMatch(/SQLITE_BUSY|locked|[Dd]eadlock|write conflict|Timed out/)
      }
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  }

  /** Another, which locks rows in the wrong order. */
  async function lockBackwards(signal: AbortSignal): Promise<void> {
    const { database } = suite
    while (!signal.aborted && database.target !== 'sqlite') {
      const id = 2 + Math.floor(Math.random() * (ROWS - 1))
      await database.query('BEGIN')
      try {
        for (const locked of [id, id - 1]) {
          await database.query(`UPDATE ${table()} SET clinic = ? WHERE id = ?`, [clinicOf(locked), locked])
        }
        await database.query('COMMIT')
      } catch {
        await database.query('ROLLBACK')
      }
      await new Promise(resolve => setTimeout(resolve, 5))
    }
  }
})
