import { Column, type DataSource, Entity, In, IsNull, Not, PrimaryColumn } from 'typeorm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf, prepareEncryptedColumn } from '../../src/index.ts'
import { migrate } from '../support/migrate.ts'
import { refused, type World } from '../support/world.ts'

@Entity({ name: 'tenant_user' })
class Before {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar', length: 100 }) email!: string
  @Column({ type: 'varchar', length: 60, nullable: true }) phone?: string | null
  @Column({ type: 'int', nullable: true }) weight?: number | null
  @Column({ type: 'simple-json', nullable: true }) history?: unknown
}

@Entity({ name: 'tenant_user' })
class After {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ index: true, normalize: ['trim', 'lowercase'] }) email!: string
  @EncryptedColumn({ carrier: 'text', index: true, nullable: true }) phone?: string | null
  @EncryptedColumn({ type: 'number', index: true, nullable: true, bindTo: ['id'] }) weight?: number | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true }) history?: unknown
}

/** A table that is moved over while the application runs. */
export function describeLiveTable(at: () => World): void {
  let live: DataSource
  const rows = Array.from({ length: 30 }, (_, id) => ({
    id,
    email: `clear-grüße${id}@例え.jp`,
    phone: id % 3 === 0 ? null : `clear-${id % 5}`,
    weight: id % 7,
    history: id % 2 === 0 ? { list: [`clear-${id}`, null] } : null,
  }))

  beforeEach(async () => {
    const plain = at().openPlain({ entities: [Before] })
    await plain.initialize()
    await plain.getRepository(Before).insert(rows as never)
    await plain.destroy()
    await migrate(at(), [After], async runner => {
      for (const name of ['email', 'phone', 'weight', 'history']) await prepareEncryptedColumn(runner, After, name)
    })
    live = at().open({ entities: [After], synchronize: false }, { mode: 'migration' })
    await live.initialize()
  })
  afterEach(async () => {
    if (live.isInitialized) await live.destroy()
    await at().database.query('DROP TABLE tenant_user')
  })

  const ids = (found: readonly After[]) => found.map(({ id }) => id).sort((a, b) => a - b)
  const expected = (has: (row: (typeof rows)[number]) => boolean) => rows.filter(has).map(({ id }) => id)
  const users = () => {
    encryptionOf(live).keyring.forget()
    return live.getRepository(After)
  }
  const checkSearches = async () => {
    expect(ids(await users().findBy({ phone: 'clear-1' }))).toEqual(expected(({ phone }) => phone === 'clear-1'))
    expect(ids(await users().findBy({ phone: IsNull() }))).toEqual(expected(({ phone }) => phone === null))
    const others = await users().findBy({ phone: Not(In(['clear-1', 'clear-2'])) })
    const isOther = (phone: string | null) => phone !== null && phone !== 'clear-1' && phone !== 'clear-2'
    expect(ids(others)).toEqual(expected(({ phone }) => isOther(phone)))
    expect(ids(await users().findBy({ weight: 3, email: Not('clear-grüße3@例え.jp') }))).toEqual([10, 17, 24])
    expect(await users().countBy({ email: ' CLEAR-grüße9@例え.jp' })).toBe(1)
  }

  it('goes on reading, finding and writing, until nothing is left in clear', async () => {
    expect(await users().find({ order: { id: 'ASC' } })).toEqual(rows)
    await checkSearches()
    for (const { id, email, phone, weight, history } of await users().find({
      where: { id: In([...Array(15).keys()]) },
    })) {
      await users().update({ id }, { email, phone, weight, history: history as never })
    }
    await checkSearches()
    expect(Object.keys(encryptionOf(live).plaintextCells())).toEqual([
      'After.email',
      'After.phone',
      'After.weight',
      'After.history',
    ])
    const left = await users().find()
    // The application goes on meanwhile: what it has written last is what stays.
    await users().save({ id: 20, email: 'clear-new@例え.jp', weight: 100 })
    await users().insert({ id: 30, email: 'clear-last@例え.jp' })
    for (const { id, email, phone, weight, history } of left) {
      if (id !== 20) await users().update({ id }, { email, phone, weight, history: history as never })
      else await users().update({ id }, { phone, history: history as never })
    }
    await live.destroy()
    live = at().open({ entities: [After], synchronize: false })
    await live.initialize()
    expect(await users().countBy({ email: In(['clear-new@例え.jp', 'clear-last@例え.jp']), weight: Not(3) })).toBe(1)
    expect(await users().findOneByOrFail({ id: 20 })).toEqual({ ...rows[20], email: 'clear-new@例え.jp', weight: 100 })
    expect(await users().find({ where: { id: Not(In([20, 30])) }, order: { id: 'ASC' } })).toEqual(
      rows.filter(({ id }) => id !== 20),
    )
    expect(encryptionOf(live).plaintextCells()).toEqual({})
    // SQLite leaves what was overwritten in its file until that is written anew.
    if (at().target === 'sqlite') for (const sql of ['VACUUM', 'PRAGMA wal_checkpoint(TRUNCATE)']) await live.query(sql)
    expect(await at().database.grep(['clear-'])).toEqual([])
  })

  it('is refused in strict mode while something is in clear', async () => {
    await live.destroy()
    live = at().open({ entities: [After], synchronize: false })
    await live.initialize()
    const error = await refused('NOT_AN_ENVELOPE', () => users().find())
    expect(error.message).not.toContain('clear-')
    expect(await users().countBy({ phone: 'clear-1' })).toBe(0)
  })
}
