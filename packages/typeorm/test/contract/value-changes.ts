import { Column, Entity, PrimaryColumn, UpdateDateColumn, VersionColumn } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { secret, type World, withEntities } from '../support/world.ts'

class Inner {
  @EncryptedColumn({ index: true, nullable: true }) text?: string | null
}

@Entity()
class Values {
  @PrimaryColumn({ type: 'int' }) ward!: number
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ index: true, nullable: true }) text?: string | null
  @EncryptedColumn({ type: 'number', index: true, nullable: true }) number?: number | null
  @EncryptedColumn({ type: 'bigint', index: true, nullable: true }) bigint?: bigint | null
  @EncryptedColumn({ type: 'boolean', index: true, nullable: true }) boolean?: boolean | null
  @EncryptedColumn({ type: 'date', index: true, nullable: true }) date?: Date | null
  @EncryptedColumn({ type: 'json', nullable: true }) json?: unknown
  @EncryptedColumn({ type: 'buffer', index: true, nullable: true }) buffer?: Buffer | null
  @EncryptedColumn({ carrier: 'text', nullable: true }) asText?: string | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true }) asJson?: unknown
  @EncryptedColumn({ nullable: true, update: false }) once?: string | null
  @EncryptedColumn({ nullable: true, insert: false, index: true }) later?: string | null
  @Column(() => Inner) inner!: Inner
  @VersionColumn() version!: number
  @UpdateDateColumn() updatedAt!: Date
}

/** One change of every type, and that nothing else is taken for one. */
export function describeValueChanges(outer: () => World): void {
  const at = withEntities(outer, [Values])
  const values = () => ({
    ward: 1,
    id: 1,
    text: secret('a'),
    number: 1.5,
    bigint: 12345678901234567890n,
    boolean: false,
    date: new Date(1234),
    json: { a: [1, { b: secret('b') }], c: null },
    buffer: Buffer.from(secret('buffer')),
    asText: secret('t'),
    asJson: [secret('j')],
    inner: { text: secret('i') },
  })
  const update = () => at().log.queries.filter(({ sql }) => sql.startsWith('UPDATE'))
  const save = async (change: object) => {
    const found = await at().cold(Values).findOneByOrFail({ id: 1 })
    at().log.clear()
    Object.assign(found, change)
    await at().cold(Values).save(found)
    return at().cold(Values).findOneByOrFail({ id: 1 })
  }

  it.each([
    ['text', secret('b'), secret('a')],
    ['text', '', secret('a')],
    ['text', null, secret('a')],
    ['number', -0, 1.5],
    ['number', Number.NaN, 1.5],
    ['bigint', -1n, 12345678901234567890n],
    ['boolean', true, false],
    ['boolean', null, false],
    ['date', new Date(1235), new Date(1234)],
    ['json', { a: [1, { b: secret('b') }], c: 0 }, { c: null, a: [1, { b: secret('b') }] }],
    ['json', secret('text'), { a: [1, { b: secret('b') }], c: null }],
    ['buffer', Buffer.from(secret('other')), Buffer.from(secret('buffer'))],
    ['asText', secret('u'), secret('t')],
    ['asJson', [secret('j'), 1], [secret('j')]],
    ['inner', { text: secret('k') }, { text: secret('i') }],
  ] as [keyof Values, unknown, unknown][])('%s to %o', async (property, changed, same) => {
    await at()
      .cold(Values)
      .insert(values() as never)
    const unchanged = await save({ [property]: same })
    expect(update()).toEqual([])
    expect(unchanged).toMatchObject({ ...values(), version: 1 })
    const saved = await save({ [property]: changed })
    const { sql } = update()[0]!
    const set = [...sql.slice(0, sql.indexOf('WHERE')).matchAll(/["`](\w+)["`] =/g)].map(([, name]) => name!)
    const column = property === 'inner' ? 'innerText' : property
    expect(set.filter(name => !name.endsWith('_bidx'))).toEqual([column, 'version', 'updatedAt'])
    expect(saved).toMatchObject({ ...values(), [property]: changed, version: 2 })
    expect((await save({ [property]: changed })).version).toBe(2)
    expect(update()).toEqual([])
  })

  it('columns that are only inserted, or only updated', async () => {
    await at()
      .cold(Values)
      .insert({ ...values(), once: secret('1'), later: secret('no') } as never)
    expect(await at().cold(Values).findOneByOrFail({ id: 1 })).toMatchObject({ once: secret('1'), later: null })
    expect(await save({ once: secret('2') })).toMatchObject({ once: secret('1') })
    expect(await save({ later: secret('3') })).toMatchObject({ later: secret('3') })
    expect(
      await at()
        .cold(Values)
        .countBy({ later: secret('3') }),
    ).toBe(1)
    await at()
      .cold(Values)
      .update({ id: 1 }, { later: secret('4'), text: secret('c') })
    expect(
      await at()
        .cold(Values)
        .countBy({ later: secret('4'), text: secret('c') }),
    ).toBe(1)
  })

  it('pages of entities with a key of several columns', async () => {
    for (const ward of [1, 2]) {
      await at()
        .cold(Values)
        .insert({ ...values(), ward, text: secret(`w${ward}`) } as never)
    }
    const [page, count] = await at()
      .cold(Values)
      .findAndCount({
        select: { ward: true, id: true, text: true },
        where: { boolean: false },
        order: { ward: 'DESC' },
        take: 1,
      })
    expect([page.map(({ text }) => text), count]).toEqual([[secret('w2')], 2])
  })
}
