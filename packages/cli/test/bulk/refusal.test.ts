import type { EncryptedDatabase } from '@waxseal/core'
import { expect, it } from 'vitest'
import { BulkWork, decryptRows, encryptRows, reindexRows, verifyRows } from '../../src/index.ts'
import { plantPatients, plantVisits } from './support/plant.ts'
import { describeBulk } from './support/suite.ts'
import { openWorld } from './support/world.ts'

const OPTIONS = { scopeColumns: { Patient: 'clinic' } }

describeBulk('bulk work refuses', suite => {
  const quote = (name: string) => suite.database.quote(name)

  /** The encrypted database with one table declared otherwise. */
  function declared(name: string, change: object): EncryptedDatabase {
    const { encrypted } = suite.world
    return {
      ...encrypted,
      tables: encrypted.tables.map(table => (table.name === name ? { ...table, ...change } : table)),
    }
  }

  it('a table without a primary key, before anything is changed', async () => {
    const { database } = suite
    await plantVisits(database, 5)
    await database.query(`CREATE TABLE keyless AS SELECT * FROM ${quote('visit')} `)
    const before = await database.rows('keyless')
    await expect(encryptRows(declared('Visit', { table: 'keyless' }), { tables: ['Visit'] })).rejects.toMatchObject({
      code: 'TABLE_UNSUITABLE',
      field: 'Visit',
    })
    expect(await database.rows('keyless')).toEqual(before)
    await database.query('DROP TABLE keyless')
  })

  it('a table or column that is not there, or of another type', async () => {
    const { database, world } = suite
    const encrypt = (database: EncryptedDatabase) => encryptRows(database, { tables: ['Visit'] })
    await expect(encrypt(declared('Visit', { table: 'nowhere' }))).rejects.toMatchObject({ code: 'TABLE_UNSUITABLE' })
    await database.query(
      `CREATE TABLE part (clinic VARCHAR(40) NOT NULL, number INTEGER NOT NULL, note VARCHAR(200), PRIMARY KEY (clinic, number))`,
    )
    await expect(encrypt(declared('Visit', { table: 'part' }))).rejects.toThrow('no column "note_bidx"')
    await database.query('DROP TABLE part')
    if (database.target === 'sqlite') return
    const fields = world.encrypted.tables.find(table => table.name === 'Visit')!.fields
    const wrong = Object.assign(Object.create(fields[0]!), { column: 'number' })
    await expect(encrypt(declared('Visit', { fields: [wrong] }))).rejects.toThrow(/holds no text ciphertext/)
  })

  it('scoped fields without a column for their scope, and unknown names', async () => {
    const { world } = suite
    await expect(encryptRows(world.encrypted)).rejects.toMatchObject({ code: 'SCOPE_MISSING', field: 'Patient.phone' })
    const refused = (options: object) =>
      expect(encryptRows(world.encrypted, options)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await refused({ scopeColumns: { Patient: 'nowhere' } })
    await refused({ scopeColumns: { Nobody: 'clinic' } })
    await refused({ tables: ['Nobody'] })
    await refused({ ...OPTIONS, batchRows: 0 })
    await refused({ ...OPTIONS, sample: 2 })
  })

  it('work beside work that is half done, until that is finished or forgotten', async () => {
    const { database, world } = suite
    await plantPatients(database, 1, 30)
    const stop = new AbortController()
    const half = await encryptRows(world.encrypted, {
      ...OPTIONS,
      tables: ['Patient'],
      batchRows: 10,
      signal: stop.signal,
      rowsPerSecond: 10,
      onProgress: () => stop.abort(),
    })
    expect(half.state).toBe('stopped')
    expect(half.tables[0]!.changed).toBeLessThan(30)
    const others = [
      () => decryptRows(world.encrypted, { tables: ['Patient'] }),
      () => reindexRows(world.encrypted, { tables: ['Patient'] }),
      () => encryptRows(world.encrypted, { tables: ['Patient'], scopeColumns: { Patient: 'id' } }),
    ]
    for (const other of others)
      await expect(other()).rejects.toMatchObject({ code: 'WORK_UNFINISHED', field: 'Patient' })
    expect(await verifyRows(world.encrypted, { tables: ['Patient'] })).toMatchObject({ state: 'done' })
    const rest = await encryptRows(world.encrypted, { ...OPTIONS, tables: ['Patient'] })
    expect(rest).toMatchObject({ state: 'done', tables: [{ rows: 30, changed: 30, remaining: 0 }] })
    expect(await decryptRows(world.encrypted, { tables: ['Patient'] })).toMatchObject({ state: 'done' })
  })

  it('forgets half of other work when it is told to', async () => {
    const { database, world } = suite
    await plantVisits(database, 20)
    const work = await BulkWork.open(world.encrypted, 'encrypt', { tables: ['Visit'] })
    await work.split('Visit', 2)
    await expect(decryptRows(world.encrypted, { tables: ['Visit'] })).rejects.toMatchObject({ code: 'WORK_UNFINISHED' })
    await decryptRows(world.encrypted, { tables: ['Visit'], restart: true })
  })

  it('the key table of another application', async () => {
    const { database, world, orm, place } = suite
    await plantVisits(database, 20)
    await encryptRows(world.encrypted, { tables: ['Visit'] })
    const before = await database.rows('visit')
    // TypeORM's DataSource refuses to start at all.
    const asAnother = async () => {
      const other = await openWorld(orm, place, 'another')
      await decryptRows(other.encrypted, { tables: ['Visit'] }).finally(() => other.close())
    }
    await expect(asAnother()).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    await database.query('DELETE FROM waxseal_keys')
    const without = await openWorld(orm, place)
    await expect(verifyRows(without.encrypted, { tables: ['Visit'] })).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    await without.close()
    expect(await database.rows('visit')).toEqual(before)
  })
})
