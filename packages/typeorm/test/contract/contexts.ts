import {
  type DataSource,
  DefaultNamingStrategy,
  Entity,
  type EntityTarget,
  PrimaryColumn,
  type Repository,
} from 'typeorm'
import { afterEach, expect, it } from 'vitest'
import { EncryptedColumn, type EncryptedColumnOptions, encryptionOf } from '../../src/index.ts'
import { refused, secret, type World } from '../support/world.ts'

interface Row {
  id: number
  phone?: string | null
}

/** An entity with an encrypted phone, on a table of this name, or of its class's. */
function entityOf(
  table: string | undefined,
  phone: EncryptedColumnOptions = {},
): EntityTarget<Row> & (new () => object) {
  class Caller {
    id!: number
    phone?: string | null
  }
  Entity(table === undefined ? {} : { name: table })(Caller)
  PrimaryColumn({ type: 'int' })(Caller.prototype, 'id')
  EncryptedColumn({ index: true, nullable: true, ...phone })(Caller.prototype, 'phone')
  return Caller as never
}

class Shouting extends DefaultNamingStrategy {
  override tableName(name: string, given: string | undefined): string {
    return super.tableName(name, given).toUpperCase()
  }
}

export function describeContexts(world: () => World): void {
  const query = (sql: string) => world().database.query(sql)
  const quote = (name: string) => world().database.quote(name)
  const open = async (entity: new () => object, options = {}, encryption = {}) => {
    const dataSource = world().open({ entities: [entity], synchronize: false, ...options }, encryption)
    await dataSource.initialize()
    return dataSource
  }
  const on = async <T>(dataSource: DataSource, work: (rows: Repository<Row>) => Promise<T>): Promise<T> => {
    try {
      return await work(dataSource.getRepository<Row>('Caller'))
    } finally {
      await dataSource.destroy()
    }
  }
  /** A table with a row that was written under `caller.phone`. */
  const begin = async () => {
    const dataSource = await open(entityOf('caller'), { synchronize: true })
    await on(dataSource, rows => rows.insert({ id: 1, phone: secret('old') }))
  }
  const rename = (to: string) => query(`ALTER TABLE ${quote('caller')} RENAME TO ${quote(to)}`)
  const forgetContexts = () => query(`DELETE FROM ${quote('waxseal_contexts')}`)
  const renamed: readonly (readonly [string, string, new () => object, object])[] = [
    ['a table', 'people', entityOf('people'), {}],
    ['an entity, whose table goes with it', 'caller_b', entityOf('caller_b'), {}],
    ['a prefix', 'app_caller', entityOf('caller'), { entityPrefix: 'app_' }],
    ['a naming strategy', 'CALLER_', entityOf('caller_'), { namingStrategy: new Shouting() }],
  ]

  afterEach(async () => {
    for (const name of ['caller', ...renamed.map(([, table]) => table)])
      await query(`DROP TABLE IF EXISTS ${quote(name)}`)
    await forgetContexts()
  })

  it.each(renamed)(
    '%s that was renamed: the DataSource says what to pin, and with it all is as it was',
    async (_, table, entity, options) => {
      await begin()
      await rename(table)
      const error = await refused('CONTEXT_CHANGED', () => open(entity, options), 'Caller.phone')
      expect(error.message).toContain("{ context: 'caller.phone' }")
      const name = table === 'app_caller' ? 'caller' : table === 'CALLER_' ? 'caller_' : table
      await on(await open(entityOf(name, { context: 'caller.phone' }), options), async rows => {
        expect(await rows.findOneBy({ phone: secret('old') })).toEqual({ id: 1, phone: secret('old') })
        await rows.insert({ id: 2, phone: secret('new') })
        expect(await rows.countBy({ phone: secret('new') })).toBe(1)
      })
    },
  )

  it('cells that are bound to their rows are looked at as such', async () => {
    const bound = { bindTo: ['id'] }
    await on(await open(entityOf('caller', bound), { synchronize: true }), rows =>
      rows.insert({ id: 1, phone: secret('old') }),
    )
    await forgetContexts()
    await on(await open(entityOf('caller', bound)), rows => rows.insert({ id: 2, phone: secret('new') }))
    await rename('people')
    await forgetContexts()
    const pinned = entityOf('people', { ...bound, context: 'caller.phone' })
    await on(await open(pinned), async rows => expect(await rows.find()).toHaveLength(2))
    await refused('CONTEXT_CHANGED', () => open(entityOf('people', bound)), 'Caller.phone')
  })

  it('a column that was renamed, and a context that was pinned wrongly', async () => {
    await begin()
    await query(`ALTER TABLE ${quote('caller')} RENAME COLUMN ${quote('phone')} TO ${quote('mobile')}`)
    const index = { name: 'phone_bidx' }
    const error = await refused('CONTEXT_CHANGED', () => open(entityOf('caller', { name: 'mobile', index })))
    expect(error.message).toContain('"caller.mobile"')
    const wrong = entityOf('caller', { name: 'mobile', index, context: 'caller.Phone' })
    expect((await refused('CONTEXT_CHANGED', () => open(wrong))).message).toContain("{ context: 'caller.phone' }")
  })

  it('what is renamed while the application runs is caught when it is read, searched or written', async () => {
    await begin()
    for (const use of [
      (rows: Repository<Row>) => rows.find(),
      (rows: Repository<Row>) => rows.findBy({ phone: secret('old') }),
      (rows: Repository<Row>) => rows.insert({ id: 2, phone: secret('new') }),
      (rows: Repository<Row>) => rows.save({ id: 2, phone: secret('new') }),
      (rows: Repository<Row>) => rows.update(1, { phone: secret('new') }),
      (rows: Repository<Row>) =>
        rows.manager.transaction(manager => manager.save('Caller', { id: 2, phone: secret('new') })),
      (rows: Repository<Row>) => encryptionOf(rows.manager.connection).indexValues('Caller', 'phone', secret('old')),
    ]) {
      // As with a migration that runs after initialize().
      const dataSource = await open(entityOf('people'))
      await rename('people')
      await on(dataSource, async rows => {
        const error = await refused('CONTEXT_CHANGED', () => use(rows), 'Caller.phone')
        expect(error.message).toContain("{ context: 'caller.phone' }")
      })
      expect(await world().rows('people')).toHaveLength(1)
      await query(`ALTER TABLE ${quote('people')} RENAME TO ${quote('caller')}`)
    }
  })

  it('in a pool of one connection too, also after tables were emptied', async () => {
    await begin()
    const dataSource = await open(entityOf('caller'), { poolSize: 1 })
    await rename('people')
    const renamedSource = await open(entityOf('people', { context: 'caller.phone' }), { poolSize: 1 })
    await dataSource.destroy()
    await on(renamedSource, async rows => {
      await rows.clear()
      const begun = Date.now()
      await rows.manager.transaction(async manager => {
        await manager.insert('Caller', { id: 1, phone: secret('new') })
        expect(await manager.countBy('Caller', { phone: secret('new') })).toBe(1)
      })
      expect(Date.now() - begun).toBeLessThan(5000)
    })
  })

  it('in a transaction, a table that may not be read is written all the same', async () => {
    if (world().target !== 'postgres') return
    await begin()
    const role = `${world().database.name}_writer`
    await query(`CREATE ROLE ${role}`)
    await query(`GRANT INSERT ON caller TO ${role}`)
    await forgetContexts()
    // So that it is looked at no sooner than then.
    await rename('people')
    const dataSource = await open(entityOf('caller'))
    await query('ALTER TABLE people RENAME TO caller')
    await on(dataSource, rows =>
      rows.manager.transaction(async manager => {
        await manager.query(`SET LOCAL ROLE ${role}`)
        await manager.insert('Caller', { id: 2, phone: secret('new') })
      }),
    )
    expect(await world().rows('caller')).toHaveLength(2)
    await query(`DROP OWNED BY ${role}`)
    await query(`DROP ROLE ${role}`)
  })

  it('is looked at once, and then known from the key store', async () => {
    await begin()
    world().log.clear()
    await on(await open(entityOf('caller')), rows => rows.find())
    const sampled = world().log.queries.filter(({ sql }) => /FROM \(SELECT/.test(sql))
    expect(sampled).toEqual([])
    expect(await query(`SELECT context FROM ${quote('waxseal_contexts')}`)).toContainEqual({ context: 'caller.phone' })
  })

  it('another application with the same key table changes nothing', async () => {
    await begin()
    await rename('people')
    // It has a field of this name, and it is at work.
    const bytes = { postgres: 'bytea', mysql: 'longblob', mariadb: 'longblob', sqlite: 'blob' }[world().target]
    await query(`CREATE TABLE ${quote('caller')} (id int PRIMARY KEY, phone ${bytes}, phone_bidx ${bytes})`)
    await on(await open(entityOf('caller')), rows => rows.insert({ id: 1, phone: secret('other') }))
    const error = await refused('CONTEXT_CHANGED', () => open(entityOf('people')))
    expect(error.message).toContain("{ context: 'caller.phone' }")
    await on(await open(entityOf('caller')), async rows => {
      expect(await rows.find()).toEqual([{ id: 1, phone: secret('other') }])
    })
  })

  it('where nothing was recorded, what is written is refused, and what is read as well', async () => {
    await begin()
    await rename('people')
    await forgetContexts()
    await on(await open(entityOf('people')), async rows => {
      const error = await refused('CONTEXT_CHANGED', () => rows.insert({ id: 2, phone: secret('new') }), 'Caller.phone')
      expect(error.message).toContain('not known')
      await refused('DECRYPTION_FAILED', () => rows.find(), 'Caller.phone')
    })
    expect(await world().rows('people')).toHaveLength(1)
  })

  it('without the table of contexts, and where it cannot be written, all else works', async () => {
    await begin()
    await query(`DROP TABLE ${quote('waxseal_contexts')}`)
    await on(await open(entityOf('caller'), {}, { keyTable: { create: false } }), async rows => {
      await rows.insert({ id: 2, phone: secret('new') })
      expect(await rows.countBy({ phone: secret('old') })).toBe(1)
    })
    await encryptionOf(world().dataSource).createKeyTable()
  })

  it('cells that were damaged or moved stop nothing from starting', async () => {
    await begin()
    await on(await open(entityOf('caller_b'), { synchronize: true }), rows =>
      rows.insert({ id: 1, phone: secret('b') }),
    )
    const [moved] = await world().rows('caller_b')
    await forgetContexts()
    await world().overwrite('caller', 'phone', 1, moved!.phone as Buffer)
    const both = world().open({ entities: [entityOf('caller'), entityOf('caller_b')], synchronize: false })
    await both.initialize()
    const [first] = both.entityMetadatas.filter(({ tableName }) => tableName === 'caller')
    await both.getRepository(first!.target).insert({ id: 2, phone: secret('new') })
    await both.destroy()
  })
}
