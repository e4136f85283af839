import { isEnvelope } from '@waxseal/core'
import type { DatabaseTarget } from '@waxseal/testing'
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EncryptedColumn, prepareEncryptedColumn, restorePlainColumn } from '../../src/index.ts'
import { migrate, pendingChanges } from '../support/migrate.ts'
import type { World } from '../support/world.ts'

@Entity({ name: 'house' })
class House {
  @PrimaryColumn({ type: 'int' }) id!: number
}

@Entity({ name: 'guest' })
@Index(['room', 'email'])
@Unique(['email'])
@Check(`length("email") > 3`)
class Before {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'int', default: 7 }) room!: number
  @Index('guests_by_email')
  @Column({ type: 'varchar', length: 100, default: 'none' })
  email!: string
  @Column({ type: 'varchar', length: 100, nullable: true }) note?: string | null
  @ManyToOne(() => House)
  @JoinColumn({ name: 'houseId' })
  house!: Relation<House>
}

@Entity({ name: 'guest' })
@Unique(['room', 'email_bidx'])
class After {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'int', default: 7 }) room!: number
  @EncryptedColumn({ index: { unique: true } }) email!: string
  @EncryptedColumn({ carrier: 'text', length: 500, nullable: true, index: { name: 'note_hash', length: 8 } })
  note?: string | null
  @ManyToOne(() => House)
  @JoinColumn({ name: 'houseId' })
  house!: Relation<House>
}

const EMAILS = ['ada@example.org', 'grüße@example.org', '日本@例え.jp']

export function describePrepareTable(world: () => World, target: DatabaseTarget): void {
  const isMysql = target === 'mysql' || target === 'mariadb'
  const query = (sql: string, parameters: readonly (string | number)[] = []) => world().database.query(sql, parameters)
  const quote = (name: string) => world().database.quote(name)

  beforeEach(async () => {
    const plain = world().openPlain({ entities: [Before, House] })
    await plain.initialize()
    await plain.getRepository(House).insert({ id: 1 })
    const rows = EMAILS.map((email, i) => ({
      id: i + 1,
      room: i,
      email,
      note: i === 1 ? null : `n${email}`,
      house: { id: 1 },
    }))
    await plain.getRepository(Before).insert(rows)
    await plain.destroy()
  })
  afterEach(async () => {
    await query(`DROP TABLE IF EXISTS ${quote('guest')}`)
    await query(`DROP TABLE IF EXISTS ${quote('house')}`)
  })

  it('a column with a default, indexes, a unique constraint and a check, in a table with relations', async () => {
    const before = await world().rows('guest')
    await migrate(world(), [After, House], async (runner, dataSource) => {
      world().log.clear()
      await prepareEncryptedColumn(runner, After, 'email')
      await prepareEncryptedColumn(runner, After, 'note')
      expect(world().log.mentions('Before.email: dropping')).toEqual([])
      expect(world().log.mentions('After.email: dropping')[0]).toMatch(/its default, .*unique (index|constraint)/)
      expect(await pendingChanges(dataSource)).toEqual([])
      const rows = await world().rows('guest')
      expect(rows.map(({ email }) => String(email))).toEqual(EMAILS)
      expect(rows.map(({ note }) => note)).toEqual(before.map(({ note }) => note))
      expect(rows.map(({ room, houseId }) => [room, houseId])).toEqual(EMAILS.map((_, i) => [i, 1]))
      // What the table is for goes on.
      await dataSource.getRepository(After).insert({ id: 9, email: 'new', house: { id: 1 } })
      expect(isEnvelope((await world().rows('guest'))[3]?.email)).toBe(true)
      expect(await dataSource.getRepository(After).findOneBy({ email: 'new' })).toMatchObject({
        id: 9,
        room: 7,
        note: null,
      })
      const again = dataSource.getRepository(After).insert({ id: 10, email: 'new', house: { id: 1 } })
      await expect(again).rejects.toThrow(/unique|duplicate/i)
    })
  })

  it('by name, from a DataSource without encryption, and back again', async () => {
    const before = await world().rows('guest')
    const plain = world().openPlain({ entities: [], synchronize: false })
    await plain.initialize()
    const runner = plain.createQueryRunner()
    await runner.beforeMigration()
    // Twice, as a migration that is run again.
    for (let run = 0; run < 2; run++) {
      await prepareEncryptedColumn(runner, 'guest', 'email', { index: { unique: true } })
      const index = { name: 'note_hash', length: 8 }
      await prepareEncryptedColumn(runner, 'guest', 'note', { carrier: 'text', length: 500, index })
    }
    await migrate(world(), [After, House], async (_, dataSource) => {
      // The constraint over two columns is for the migration to create; SQLite builds the table anew for it.
      const other = target === 'sqlite' ? [] : (await pendingChanges(dataSource)).filter(sql => !sql.includes('room'))
      expect(other).toEqual([])
    })
    await restorePlainColumn(
      runner,
      'guest',
      'email',
      { type: 'varchar', length: '100', default: "'none'" },
      { index: true },
    )
    await restorePlainColumn(
      runner,
      'guest',
      'note',
      { type: 'varchar', length: '100', isNullable: true },
      { carrier: 'text', length: 500, index: { name: 'note_hash', length: 8 } },
    )
    await runner.afterMigration()
    await runner.release()
    await plain.destroy()
    const columns = Object.keys(before[0]!).sort()
    const rows = await world().rows('guest')
    expect(Object.keys(rows[0]!).sort()).toEqual(columns)
    expect(rows.map(row => columns.map(name => row[name]))).toEqual(before.map(row => columns.map(name => row[name])))
    await query(`INSERT INTO ${quote('guest')} (${quote('id')}, ${quote('houseId')}) VALUES (10, 1)`)
    expect((await world().rows('guest'))[3]).toMatchObject({ email: 'none', room: 7 })
  })

  it('what ciphertext is in is not made plain, and is only made longer', async () => {
    await migrate(world(), [After, House], async (runner, dataSource) => {
      await prepareEncryptedColumn(runner, After, 'email')
      await prepareEncryptedColumn(runner, After, 'note')
      await dataSource.getRepository(After).update(1, { email: 'x', note: 'y' })
      const before = await world().rows('guest')
      const plain = { type: 'varchar', length: '100' }
      for (const property of ['email', 'note']) {
        const back = restorePlainColumn(runner, After, property, plain)
        await expect(back).rejects.toMatchObject({ code: 'SCHEMA_CHANGE_UNSAFE', field: `After.${property}` })
      }
      const swap = prepareEncryptedColumn(runner, 'guest', 'note', { carrier: 'binary' })
      await expect(swap).rejects.toMatchObject({ code: 'SCHEMA_CHANGE_UNSAFE', field: 'guest.note' })
      expect(await world().rows('guest')).toEqual(before)
      await prepareEncryptedColumn(runner, 'guest', 'note', { carrier: 'text', length: 1000 })
      const short = prepareEncryptedColumn(runner, 'guest', 'note', { carrier: 'text', length: 49 })
      if (target !== 'sqlite') await expect(short).rejects.toMatchObject({ code: 'COLUMN_TOO_SHORT' })
      else await short
      expect((await world().rows('guest')).map(({ note }) => note)).toEqual(before.map(({ note }) => note))
    })
  })

  if (!isMysql) return

  it('what was interrupted is taken up where it was left', async () => {
    await migrate(world(), [After, House], async (runner, dataSource) => {
      const rest = (await runner.getTable('guest'))!.indices.filter(({ columnNames }) => columnNames.includes('email'))
      for (const { name } of rest) await query(`ALTER TABLE guest DROP INDEX \`${name}\``)
      await query('ALTER TABLE guest MODIFY email longtext CHARACTER SET utf8mb4 NOT NULL')
      await prepareEncryptedColumn(runner, After, 'email')
      await prepareEncryptedColumn(runner, After, 'note')
      expect(await pendingChanges(dataSource)).toEqual([])
      expect((await world().rows('guest')).map(({ email }) => String(email))).toEqual(EMAILS)
    })
  })
}
