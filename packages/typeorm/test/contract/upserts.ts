import { Column, Entity, PrimaryColumn, Unique, UpdateDateColumn } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

class Place {
  @EncryptedColumn({ index: { unique: true }, nullable: true }) door?: string | null
}

@Entity()
@Unique(['house', 'name_bidx'])
class Resident {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'int', default: 1 }) house!: number
  @EncryptedColumn({ index: true, normalize: 'lowercase' }) name!: string
  @EncryptedColumn({ index: { unique: true }, nullable: true, name: 'badge_no' }) badge?: string | null
  @EncryptedColumn({ index: true, nullable: true }) phone?: string | null
  @EncryptedColumn({ nullable: true }) note?: string | null
  @Column(() => Place) place!: Place
  @UpdateDateColumn() updatedAt!: Date
}

export function describeUpserts(outer: () => World): void {
  const at = withEntities(outer, [Resident])
  const residents = () => at().cold(Resident)
  const builder = () => {
    at().keyring.forget()
    return at().dataSource.createQueryBuilder().insert().into(Resident)
  }
  const only = async () => {
    const found = await residents().find()
    expect(found).toHaveLength(1)
    return found[0]!
  }

  it('conflict in a constraint over several columns, one of them an index', async () => {
    await residents().upsert({ id: 1, house: 2, name: secret('ada'), phone: secret('1') }, ['house', 'name'])
    await residents().upsert({ id: 1, house: 2, name: secret('ADA'), phone: secret('2') }, ['house', 'name'])
    expect(await only()).toMatchObject({ name: secret('ADA'), phone: secret('2') })
    expect(await residents().countBy({ phone: secret('2') })).toBe(1)
    expect(await residents().countBy({ phone: secret('1') })).toBe(0)
  })

  it('conflict in a column with a name of its own, in an embedded one, and in one in clear', async () => {
    const value = { id: 1, name: secret('ada'), badge: secret('b'), place: { door: secret('d') } }
    await residents().upsert(value, ['badge'])
    await residents().upsert({ ...value, phone: secret('2') }, { conflictPaths: { badge: true } })
    expect(await only()).toMatchObject({ phone: secret('2'), badge: secret('b') })
    await residents().upsert({ ...value, phone: secret('3') }, ['place.door'])
    expect(await only()).toMatchObject({ phone: secret('3'), place: { door: secret('d') } })
    await residents().upsert({ ...value, name: secret('eve'), phone: null }, ['id'])
    expect(await only()).toMatchObject({ name: secret('eve'), phone: null })
    expect(await residents().countBy({ name: secret('eve') })).toBe(1)
    expect(await residents().countBy({ name: secret('ada') })).toBe(0)
  })

  it('many rows, some of them new', async () => {
    await residents().insert({ id: 1, name: secret('a'), badge: secret('1') })
    await residents().upsert(
      [
        { id: 1, name: secret('a2'), badge: secret('1') },
        { id: 2, name: secret('b'), badge: secret('2') },
      ],
      ['badge'],
    )
    expect((await residents().find({ order: { id: 'ASC' } })).map(({ name }) => name)).toEqual([
      secret('a2'),
      secret('b'),
    ])
    expect(await residents().countBy({ name: secret('a2') })).toBe(1)
  })

  it('ignored, and overwriting some', async () => {
    await residents().insert({ id: 1, name: secret('a'), badge: secret('1'), phone: secret('p') })
    await builder()
      .values({ id: 1, name: secret('b'), badge: secret('1') })
      .orIgnore()
      .execute()
    expect(await only()).toMatchObject({ name: secret('a') })
    await builder()
      .values({ id: 1, name: secret('b'), badge: secret('1'), phone: secret('q') })
      .orUpdate(['phone'], ['badge_no'])
      .execute()
    expect(await only()).toMatchObject({ name: secret('a'), phone: secret('q') })
    expect(await residents().countBy({ phone: secret('q') })).toBe(1)
    expect(await residents().countBy({ name: secret('a') })).toBe(1)
  })

  it('without a change, where TypeORM is asked to skip them', async () => {
    if (at().target !== 'postgres') return // the only one where TypeORM can
    const value = { id: 1, name: secret('a'), phone: secret('p'), house: 5 }
    const skip = { conflictPaths: ['id'], skipUpdateIfNoValuesChanged: true }
    await residents().upsert(value, ['id'])
    const error = await refused('QUERY_UNSUPPORTED', () => residents().upsert(value, skip), 'Resident.name')
    expect(error.message).toContain('skipUpdateIfNoValuesChanged')
  })

  it('in which a condition on the row decides', async () => {
    const attempt = (where: object | string) =>
      builder()
        .values({ id: 1, name: secret('b'), note: secret('n') })
        .orUpdate(['note'], ['id'], { overwriteCondition: { where, parameters: { e: secret('a') } } } as never)
    if (!('lazyCount' in at().dataSource.createQueryBuilder())) return // not in TypeORM 0.3.20
    await refused('QUERY_UNSUPPORTED', () => attempt('name = :e').execute())
  })

  it('in the forms of TypeORM 0.3', async () => {
    const legacy = builder().values({ id: 1, name: secret('b') }) as unknown as Legacy
    if (legacy.onConflict === undefined) return
    const text = '("id") DO UPDATE SET "name" = :name'
    await refused('QUERY_UNSUPPORTED', () => legacy.onConflict!(text).setParameter('name', secret('c')).execute())
    const again = builder().values({ id: 1, name: secret('b') }) as unknown as Legacy
    const columns = again.orUpdate({ columns: ['name'], conflict_target: ['id'] })
    await refused('EXPRESSION_UNSUPPORTED', () => columns.setParameter('name', secret('c')).execute(), 'Resident.name')
    await residents().insert({ id: 1, name: secret('a'), badge: secret('1') })
    const third = builder().values({ id: 1, name: secret('b'), badge: secret('1') }) as unknown as Legacy
    await third.orUpdate({ conflict_target: ['badge_no'], overwrite: ['name'] }).execute()
    expect(await only()).toMatchObject({ name: secret('b') })
    expect(await residents().countBy({ name: secret('b') })).toBe(1)
  })

  it('never writes the index without its value', async () => {
    await residents().insert({ id: 1, name: secret('a') })
    await builder()
      .values({ id: 1, name: secret('b') })
      .orUpdate(['name_bidx'], ['id'])
      .execute()
    expect(await only()).toMatchObject({ name: secret('b') })
    expect(await residents().countBy({ name: secret('b') })).toBe(1)
    const hidden = { name_bidx: Buffer.alloc(16) } as object
    await refused('VALUE_TYPE', () => residents().update({ id: 1 }, hidden), 'Resident.name')
    await refused('VALUE_TYPE', () => residents().insert({ id: 2, name: secret('c'), ...hidden }), 'Resident.name')
    expect(await residents().countBy({ name: secret('b') })).toBe(1)
  })
}

interface Legacy {
  onConflict?(statement: string): Legacy
  orUpdate(statement: { columns?: string[]; conflict_target?: string[]; overwrite?: string[] }): Legacy
  setParameter(name: string, value: unknown): Legacy
  execute(): Promise<unknown>
}
