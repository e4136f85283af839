import { Column, type DataSource, Entity, PrimaryColumn } from 'typeorm'
import { afterEach, expect, it } from 'vitest'
import { EncryptedColumn, type EncryptedColumnOptions } from '../../src/index.ts'
import { refused, secret, type World } from '../support/world.ts'

/** An entity on the table `guarded` with an encrypted email, and plain columns. */
function guarded(email: EncryptedColumnOptions | undefined, ...plain: string[]): new () => object {
  class Guarded {
    id!: number
    email?: string | null
  }
  Entity({ name: 'guarded' })(Guarded)
  PrimaryColumn({ type: 'int' })(Guarded.prototype, 'id')
  if (email !== undefined) EncryptedColumn({ nullable: true, ...email })(Guarded.prototype, 'email')
  for (const name of plain) Column({ type: 'varchar', length: 100, nullable: true })(Guarded.prototype, name)
  return Guarded
}

export function describeSchemaGuard(at: () => World): void {
  const open = (entity: new () => object, options = {}): DataSource => at().open({ entities: [entity], ...options })
  const within = async <T>(dataSource: DataSource, work: (dataSource: DataSource) => Promise<T>): Promise<T> => {
    await dataSource.initialize()
    try {
      return await work(dataSource)
    } finally {
      await dataSource.destroy()
    }
  }
  const store = (entity: new () => object, row: object) =>
    within(open(entity), async dataSource => {
      await dataSource.getRepository(entity).insert(row)
    })
  const planned = (entity: new () => object) =>
    within(open(entity, { synchronize: false }), dataSource => dataSource.driver.createSchemaBuilder().log())
  const rows = () => at().rows('guarded')
  const isSqlite = () => at().target === 'sqlite'

  afterEach(() => at().database.query(`DROP TABLE IF EXISTS ${at().database.quote('guarded')}`))

  it('no migration is generated that drops a plaintext column, whether this database has values in it or not', async () => {
    const plain = at().openPlain({ entities: [guarded(undefined, 'email')] })
    await within(plain, async () => undefined)
    const error = await refused('SCHEMA_CHANGE_UNSAFE', () => planned(guarded({})), 'Guarded.email')
    expect(error.message).toContain("await prepareEncryptedColumn(queryRunner, Guarded, 'email')")
    await within(plain, dataSource => dataSource.getRepository('Guarded').insert({ id: 1, email: 'old' }))
    await refused('SCHEMA_CHANGE_UNSAFE', () => planned(guarded({})), 'Guarded.email')
    await refused('SCHEMA_CHANGE_UNSAFE', () => open(guarded({})).initialize(), 'Guarded.email')
    expect(await rows()).toEqual([{ id: 1, email: 'old' }])
  })

  it('what comes along with such a change is not done either', async () => {
    await within(at().openPlain({ entities: [guarded(undefined, 'email', 'old')] }), dataSource =>
      dataSource.getRepository('Guarded').insert({ id: 1, email: 'x', old: 'y' }),
    )
    await refused('SCHEMA_CHANGE_UNSAFE', () => open(guarded({ index: true }, 'fresh')).initialize())
    expect(await rows()).toEqual([{ id: 1, email: 'x', old: 'y' }])
  })

  it('another carrier over ciphertext is refused', async () => {
    await store(guarded({}), { id: 1, email: secret('kept') })
    const before = await rows()
    for (const entity of [guarded({ carrier: 'text' }), guarded({ carrier: 'json', type: 'json' })]) {
      await refused('SCHEMA_CHANGE_UNSAFE', () => planned(entity), 'Guarded.email')
      await refused('SCHEMA_CHANGE_UNSAFE', () => open(entity).initialize(), 'Guarded.email')
    }
    expect(await rows()).toEqual(before)
  })

  it('another capacity over ciphertext is refused where TypeORM would drop the column for it', async () => {
    await store(guarded({ carrier: 'text', length: 100 }), { id: 1, email: secret('kept') })
    const before = await rows()
    const longer = guarded({ carrier: 'text', length: 200 })
    if (isSqlite()) {
      expect(await planned(longer)).toMatchObject({ upQueries: [] })
    } else {
      await refused('SCHEMA_CHANGE_UNSAFE', () => planned(longer), 'Guarded.email')
      await refused('SCHEMA_CHANGE_UNSAFE', () => open(longer).initialize(), 'Guarded.email')
    }
    expect(await rows()).toEqual(before)
  })

  it('an index of another length is refused over values, and only there', async () => {
    await store(guarded({ index: true }), { id: 1, email: secret('kept') })
    const before = await rows()
    const shorter = guarded({ index: { length: 8 } })
    if (at().target === 'mariadb' || at().target === 'mysql') {
      const error = await refused('SCHEMA_CHANGE_UNSAFE', () => planned(shorter), 'Guarded.email')
      expect(error.message).toContain('email_bidx')
      await refused('SCHEMA_CHANGE_UNSAFE', () => open(shorter).initialize(), 'Guarded.email')
    }
    expect(await rows()).toEqual(before)
    await at().overwrite('guarded', 'email_bidx', 1, null)
    await store(shorter, { id: 2, email: secret('new') })
  })

  it('a renamed index column is renamed where TypeORM sees it, and not dropped where it does not', async () => {
    await store(guarded({ index: true }, 'old'), { id: 1, email: secret('kept') })
    const renamed = { index: { name: 'email_hash' } }
    await refused('SCHEMA_CHANGE_UNSAFE', () => planned(guarded(renamed, 'old', 'fresh')), 'Guarded.email')
    await refused('SCHEMA_CHANGE_UNSAFE', () => open(guarded(renamed, 'old', 'fresh')).initialize(), 'Guarded.email')
    expect(await rows()).toMatchObject([{ email_bidx: expect.any(Buffer) }])
    await within(open(guarded(renamed, 'old')), async dataSource => {
      expect(await dataSource.getRepository('Guarded').countBy({ email: secret('kept') })).toBe(1)
    })
  })

  it('an encrypted column that was renamed along with others is not dropped', async () => {
    await store(guarded({ name: 'mail' }), { id: 1, email: secret('kept') })
    const error = await refused('SCHEMA_CHANGE_UNSAFE', () => planned(guarded({}, 'fresh')), 'Guarded.email')
    expect(error.message).toContain("{ context: 'guarded.mail' }")
    expect(error.message).toContain("'mail', 'email')")
    await refused('SCHEMA_CHANGE_UNSAFE', () => open(guarded({}, 'fresh')).initialize(), 'Guarded.email')
    expect(await rows()).toMatchObject([{ mail: expect.any(Buffer) }])
  })

  it('other changes go through: new encrypted columns and indexes, other columns, whether they may be NULL', async () => {
    await store(guarded({}, 'old', 'older'), { id: 1, email: secret('kept') })
    const entity = guarded({ index: { unique: true }, nullable: false }, 'fresh')
    EncryptedColumn({ nullable: true })(entity.prototype, 'phone')
    expect(await planned(entity)).not.toMatchObject({ upQueries: [] })
    await within(open(entity), async dataSource => {
      const repository = dataSource.getRepository('Guarded')
      expect(await repository.find()).toMatchObject([{ id: 1, email: secret('kept'), phone: null }])
      await repository.insert({ id: 2, email: secret('new'), phone: secret('1') })
      expect(await repository.countBy({ email: secret('new') })).toBe(1)
    })
    expect(await planned(entity)).toMatchObject({ upQueries: [] })
    expect(Object.keys((await rows())[0]!).sort()).toEqual(['email', 'email_bidx', 'fresh', 'id', 'phone'])
  })
}
