import { keyIdOf, keyIdToHex } from '@waxseal/core'
import { Column, Entity, In, IsNull, ManyToOne, Not, OneToMany, PrimaryColumn, type Relation } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf } from '../../src/index.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

@Entity()
class Chart {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar', nullable: true }) tenant?: string | null
  @EncryptedColumn({ scoped: true, index: { unique: true }, nullable: true }) code?: string | null
  @EncryptedColumn({ scoped: true, index: true, carrier: 'text', nullable: true }) note?: string | null
  @EncryptedColumn({ index: true, nullable: true }) common?: string | null
  @OneToMany(
    () => Page,
    page => page.chart,
    { cascade: true },
  )
  pages!: Relation<Page>[]
}

@Entity()
class Page {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ scoped: true, index: true }) text!: string
  @ManyToOne(
    () => Chart,
    chart => chart.pages,
    { nullable: true },
  )
  chart?: Relation<Chart> | null
}

const pause = (time: number) => new Promise(resolve => setTimeout(resolve, time))

export function describeTenants(outer: () => World): void {
  const at = withEntities(outer, [Chart, Page])
  const charts = () => at().cold(Chart)
  const as = <T>(tenant: string, work: () => T): T => at().tenant.run(tenant, work)
  const ids = (found: readonly Chart[]) => found.map(({ id }) => id).sort()
  const saveTwo = async () => {
    await as('acme', () => charts().save({ id: 1, tenant: 'acme', code: secret('c'), note: secret('n') }))
    await as('other', () => charts().save({ id: 2, tenant: 'other', code: secret('c'), note: secret('n') }))
  }
  const keyOf = async (row: number, column: string) => keyIdToHex(keyIdOf((await at().rows('chart'))[row]![column])!)
  const keysOf = async (tenant: string) => (await at().keyring.describe(tenant)).map(({ id }) => id)

  it('tenants write at the same time, each under its own keys, however their work is interleaved', async () => {
    const tenants = ['t1', 't2', 't3', 't4']
    const writing = tenants.map((tenant, i) =>
      as(tenant, async () => {
        for (const n of [0, 1, 2]) {
          await pause((i * 7 + n * 5) % 11)
          await at()
            .dataSource.getRepository(Chart)
            .insert({ id: i * 10 + n, tenant, note: secret(`${n}`) })
        }
      }),
    )
    await Promise.all(writing)
    for (const [i, tenant] of tenants.entries()) {
      const found = await as(tenant, () => charts().findBy({ note: In([secret('0'), secret('2')]) }))
      expect(ids(found)).toEqual([i * 10, i * 10 + 2])
      const rows = (await at().rows('chart')).filter(row => row.tenant === tenant)
      const used = new Set(rows.map(row => keyIdToHex(keyIdOf(row.note)!)))
      expect([...used]).toEqual((await keysOf(tenant)).filter(id => used.has(id)))
      expect(await keysOf(tenant)).toHaveLength(2)
    }
  })

  it('first writes of one tenant at the same time make one pair of keys', async () => {
    at().keyring.forget()
    const inserts = Array.from({ length: 8 }, (_, id) =>
      as('burst', () =>
        at()
          .dataSource.getRepository(Chart)
          .insert({ id, note: secret('same') }),
      ),
    )
    await Promise.all(inserts)
    expect(await keysOf('burst')).toHaveLength(2)
    expect(await as('burst', () => charts().countBy({ note: secret('same') }))).toBe(8)
  })

  it('reading needs no tenant, and the tenant of another does not matter', async () => {
    await saveTwo()
    for (const read of [() => charts().find(), () => as('other', () => charts().find())]) {
      expect((await read()).map(({ code }) => code)).toEqual([secret('c'), secret('c')])
    }
    const raw = await charts().createQueryBuilder('c').getRawMany()
    const opened = await encryptionOf(at().dataSource).decryptRows(Chart, raw, { alias: 'c' })
    expect(opened.map(row => row.c_note)).toEqual([secret('n'), secret('n')])
  })

  it("a search is about one's own values", async () => {
    await saveTwo()
    const find = (tenant: string, where: object) => as(tenant, async () => ids(await charts().findBy(where)))
    expect(await find('acme', { note: secret('n') })).toEqual([1])
    expect(await find('other', { note: secret('n') })).toEqual([2])
    expect(await find('nobody', { note: secret('n') })).toEqual([])
    expect(await keysOf('nobody')).toEqual([])
    // To the index of one tenant, the values of another equal nothing: criteria that negate name the tenant too.
    expect(await find('acme', { note: Not(secret('n')) })).toEqual([2])
    expect(await find('acme', { tenant: 'acme', note: Not(secret('n')) })).toEqual([])
    expect(await find('acme', { note: IsNull() })).toEqual([])
    const values = (tenant: string) =>
      as(tenant, () => encryptionOf(at().dataSource).indexValues(Chart, 'note', secret('n')))
    expect(await values('acme')).not.toEqual(await values('other'))
    await as('acme', () => charts().delete({ note: secret('n') }))
    expect(ids(await charts().find())).toEqual([2])
  })

  it('a unique value is unique within its tenant', async () => {
    await saveTwo()
    await expect(as('acme', () => charts().insert({ id: 3, code: secret('c') }))).rejects.toThrow()
    await as('acme', () => charts().upsert({ id: 4, code: secret('c'), note: secret('changed') }, ['code']))
    expect(await as('acme', () => charts().countBy({ code: secret('c'), note: secret('changed') }))).toBe(1)
    expect(await as('other', () => charts().countBy({ code: secret('c'), note: secret('n') }))).toBe(1)
    expect(await at().rows('chart')).toHaveLength(2)
  })

  it('without a tenant, what belongs to tenants is not written or searched, and nothing is stored', async () => {
    await saveTwo()
    const before = await at().rows('chart')
    const attempts = [
      () => charts().insert({ id: 9, note: secret('n') }),
      () => charts().save({ id: 9, note: secret('n') }),
      () => charts().save({ id: 1, note: secret('changed') }),
      () => charts().update(1, { note: secret('changed') }),
      () => charts().upsert({ id: 1, note: secret('changed') }, ['id']),
      () =>
        charts()
          .createQueryBuilder()
          .insert()
          .values({ id: 9, note: secret('n') })
          .execute(),
      () =>
        charts()
          .createQueryBuilder()
          .update()
          .set({ note: secret('n') })
          .where({ id: 1 })
          .execute(),
      () => charts().findBy({ note: secret('n') }),
      () => charts().update({ note: secret('n') }, { tenant: 'x' }),
      () => charts().delete({ note: secret('n') }),
      () => encryptionOf(at().dataSource).indexValues(Chart, 'note', secret('n')),
    ]
    for (const attempt of attempts) await refused('SCOPE_MISSING', attempt, 'Chart.note')
    await refused('SCOPE_MISSING', () => as('', () => charts().insert({ id: 9, note: secret('n') })), 'Chart.note')
    expect(await at().rows('chart')).toEqual(before)
  })

  it('without a tenant, all else can be written', async () => {
    await saveTwo()
    await charts().insert({ id: 3, common: secret('common'), note: null })
    const chart = await charts().findOneByOrFail({ id: 1 })
    at().log.clear()
    await charts().save(chart)
    expect(at().log.writes).toEqual([])
    chart.common = secret('changed')
    await charts().save(chart)
    await charts().update(2, { note: null, common: secret('common') })
    expect(ids(await charts().findBy({ common: secret('common') }))).toEqual([2, 3])
    expect(await charts().findOneByOrFail({ id: 1 })).toMatchObject({ common: secret('changed'), note: secret('n') })
  })

  it('a tenant whose name cannot be one is refused', async () => {
    const insert = () =>
      at()
        .dataSource.getRepository(Chart)
        .insert({ id: 9, note: secret('n') })
    for (const name of [' acme', 'a'.repeat(200), 'a\nb']) await refused('SCOPE_INVALID', () => as(name, insert))
    const misled = at().open({ entities: [Chart, Page], synchronize: false }, { scope: () => 5 as unknown as string })
    await misled.initialize()
    try {
      await refused('SCOPE_INVALID', () => misled.getRepository(Chart).insert({ id: 9, note: secret('n') }))
      await refused('SCOPE_MISSING', () => misled.getRepository(Chart).findBy({ note: secret('n') }))
    } finally {
      await misled.destroy()
    }
    expect(await at().rows('chart')).toEqual([])
  })

  it('a transaction with warm keys, in which tenants change', async () => {
    const encryption = encryptionOf(at().dataSource)
    for (const tenant of ['w1', 'w2']) await encryption.ensureScope(tenant)
    await encryption.warmUp('w1', 'w2')
    await at().dataSource.transaction(async manager => {
      await as('w1', () => manager.save(Chart, { id: 1, note: secret('one') }))
      await as('w2', () => manager.save(Chart, { id: 2, note: secret('two') }))
      expect(await as('w2', () => manager.countBy(Chart, { note: secret('two') }))).toBe(1)
      expect(await as('w1', () => manager.countBy(Chart, { note: secret('two') }))).toBe(0)
      await as('w1', () => manager.update(Chart, { id: 1 }, { code: secret('code') }))
    })
    expect([await keysOf('w1'), await keysOf('w2')].map(keys => keys.length)).toEqual([2, 2])
    expect(await keysOf('w1')).toContain(await keyOf(0, 'code'))
    expect(await keysOf('w2')).toContain(await keyOf(1, 'note'))
    const rolledBack = at().dataSource.transaction(async manager => {
      await as('w1', () => manager.update(Chart, 1, { note: secret('gone') }))
      throw new Error('rollback')
    })
    await expect(rolledBack).rejects.toThrow('rollback')
    expect(await as('w1', () => charts().countBy({ note: secret('one') }))).toBe(1)
  })

  it('what is changed in the context of another tenant becomes its own, and the rest stays as it was', async () => {
    await saveTwo()
    const chart = await charts().findOneByOrFail({ id: 1 })
    chart.note = secret('taken over')
    await as('other', () => charts().save(chart))
    expect(await keysOf('other')).toContain(await keyOf(0, 'note'))
    expect(await keysOf('acme')).toContain(await keyOf(0, 'code'))
    expect(await as('other', () => charts().countBy({ note: secret('taken over') }))).toBe(1)
    expect(await charts().findOneByOrFail({ id: 1 })).toMatchObject({ code: secret('c'), note: secret('taken over') })
  })

  it('a tenant is given a new data key, and no other', async () => {
    await saveTwo()
    const id = await encryptionOf(at().dataSource).rotate('acme')
    for (const tenant of ['acme', 'other']) {
      const where = { tenant }
      await as(tenant, () => charts().update(where, { code: secret('new') }))
    }
    expect(await keyOf(0, 'code')).toBe(id)
    expect(await keyOf(1, 'code')).not.toBe(id)
    expect(await keyOf(0, 'note')).not.toBe(id)
    expect((await charts().find()).map(({ note }) => note)).toEqual([secret('n'), secret('n')])
    expect(await as('acme', () => charts().countBy({ code: secret('new'), note: secret('n') }))).toBe(1)
  })

  it('cascades and searches along relations', async () => {
    const pages = [
      { id: 1, text: secret('p1') },
      { id: 2, text: secret('p2') },
    ]
    await as('family', () => charts().save({ id: 1, note: secret('n'), pages }))
    await as('other', () => charts().save({ id: 2, note: secret('n'), pages: [{ id: 3, text: secret('p1') }] }))
    const where = { pages: { text: secret('p1') } }
    expect(ids(await as('family', () => charts().findBy(where)))).toEqual([1])
    const [chart] = await charts().find({ where: { id: 1 }, relations: { pages: true } })
    expect(chart!.pages.map(({ text }) => text).sort()).toEqual([secret('p1'), secret('p2')])
  })
}
