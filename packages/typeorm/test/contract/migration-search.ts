import { Keyring, MemoryKeyStore } from '@waxseal/core'
import { And, Any, Brackets, Equal, type FindOperator, In, IsNull, Not, Or } from 'typeorm'
import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Member, PLAIN_CELLS, PLAIN_VALUES, plantMember, Stay } from '../support/half-encrypted.ts'
import { withIndexRetired } from '../support/index-retired.ts'
import { provider, refused, secret, type World, withEntities } from '../support/world.ts'

export function describeMigrationSearch(outer: () => World): void {
  const at = withEntities(outer, [Member, Stay], {}, { mode: 'migration' })
  const members = () => at().cold(Member)
  /** Members 1 and 2 are not encrypted yet, 3 and 4 are, with the same values; 5 has none. */
  const save = async (first: object, second: object) => {
    const columns = (values: object) =>
      Object.fromEntries(Object.keys(values).map(name => [name, PLAIN_CELLS[name as keyof typeof PLAIN_CELLS]]))
    await plantMember(at(), 1, columns(first))
    await plantMember(at(), 2, {})
    await members().save([{ id: 3, ...first }, { id: 4, ...second }, { id: 5 }])
  }
  const found = async (where: unknown) => (await members().findBy(where as never)).map(({ id }) => id).sort()

  it.each([
    ['email', 'bob@example.org'],
    ['phone', '+41 2'],
    ['nick', '54321'],
    ['weight', 71],
    ['insurance', 12n],
    ['smoker', false],
    ['born', new Date(5)],
    ['scan', Buffer.from('scan')],
  ] as const)('equality of %s and what is made of it', async (name, other) => {
    const value = PLAIN_VALUES[name]
    await save({ [name]: value }, { [name]: other })
    const by = (criterion: unknown) => found({ [name]: criterion })
    expect(await by(value)).toEqual([1, 3])
    expect(await by(Equal(value))).toEqual([1, 3])
    expect(await by(other)).toEqual([4])
    expect(await by(In([value, other]))).toEqual([1, 3, 4])
    expect(await by(Any([value]))).toEqual([1, 3])
    expect(await by(In([]))).toEqual([])
    expect(await by(Not(other))).toEqual([1, 3])
    expect(await by(Not(value))).toEqual([4])
    expect(await by(Not(In([value, other])))).toEqual([])
    expect(await by(Not(In([])))).toEqual([1, 2, 3, 4, 5])
    expect(await by(IsNull())).toEqual([2, 5])
    expect(await by(Not(IsNull()))).toEqual([1, 3, 4])
    expect(await by(Or(IsNull(), Equal(other)))).toEqual([2, 4, 5])
    expect(await by(Or(IsNull(), Equal(value)))).toEqual([1, 2, 3, 5])
    expect(await by(And(Not(other), Not(IsNull())))).toEqual([1, 3])
    expect(await by(Not(Not(value) as FindOperator<unknown>))).toEqual([1, 3])
  })

  it('plaintext is compared as it is with the value as given and normalised', async () => {
    await plantMember(at(), 1, { email: Buffer.from('ada@example.org') })
    await plantMember(at(), 2, { email: Buffer.from('ADA@example.org') })
    await members().save({ id: 3, email: 'Ada@Example.org' })
    expect(await found({ email: ' Ada@EXAMPLE.org' })).toEqual([1, 3])
    expect(await found({ email: 'ADA@example.org' })).toEqual([1, 2, 3])
  })

  it('text with quotes, blanks and four-byte characters', async () => {
    const values = ['', ' x', '"', "'", '\\', ':name', 'null', '{"a":1}', '😀 zürich']
    for (const [i, value] of values.entries()) {
      await plantMember(at(), i + 1, { email: Buffer.from(value), phone: value, nick: JSON.stringify(value) })
    }
    for (const [i, value] of values.entries()) {
      expect(await found({ nick: value })).toEqual([i + 1])
      expect(await members().findOneByOrFail({ id: i + 1 })).toMatchObject({ email: value, phone: value, nick: value })
    }
    expect(await found({ phone: '😀 zürich' })).toEqual([9])
    expect(await found({ phone: '{"a":1}' })).toEqual([8])
  })

  it('relations, embedded objects and alternatives', async () => {
    await save({ phone: PLAIN_VALUES.phone }, { phone: '+41 2' })
    await at().overwrite('member', 'homeStreet', 1, 'Rue 1')
    await at().plant('stay', { id: 1, diagnosis: 'flu', memberId: 1 })
    await at()
      .cold(Stay)
      .save({ id: 2, diagnosis: 'flu', member: { id: 4 } } as Stay)
    expect(await found({ home: { street: 'Rue 1' } })).toEqual([1])
    expect(await found({ stays: { diagnosis: 'flu' } })).toEqual([1, 4])
    expect(await found({ phone: Not('+41 2'), stays: { diagnosis: 'flu' } })).toEqual([1])
    expect(await found([{ phone: '+41 2' }, { home: { street: In(['Rue 1']) } }])).toEqual([1, 4])
    const stays = await at()
      .cold(Stay)
      .find({ where: { member: { phone: PLAIN_VALUES.phone } }, relations: { member: true } })
    expect(stays.map(({ id, member }) => [id, member?.phone])).toEqual([[1, PLAIN_VALUES.phone]])
  })

  it('query builders, sub-queries, counts and pages', async () => {
    await save({ phone: PLAIN_VALUES.phone }, { phone: '+41 2' })
    const phone = PLAIN_VALUES.phone
    const builder = () => members().createQueryBuilder('m').orderBy('m.id')
    const ids = async (query: { getMany(): Promise<Member[]> }) => (await query.getMany()).map(({ id }) => id)
    expect(await ids(builder().where({ phone }))).toEqual([1, 3])
    expect(await ids(builder().where('m.id > 1').andWhere({ phone }))).toEqual([3])
    expect(await ids(builder().where(new Brackets(part => part.where({ phone }).orWhere({ id: 5 }))))).toEqual([
      1, 3, 5,
    ])
    const outer = builder()
    const inner = outer
      .subQuery()
      .select('n.id')
      .from(Member, 'n')
      .where({ phone: Not(phone) })
    const nested = outer.where(`m.id IN ${inner.getQuery()}`).setParameters(inner.getParameters())
    expect(await ids(nested)).toEqual([4])
    expect(await members().countBy({ phone })).toBe(2)
    expect(await members().existsBy({ phone: '+41 3' })).toBe(false)
    const [page, all] = await members().findAndCount({
      where: { phone },
      relations: { stays: true },
      order: { id: 'ASC' },
      take: 1,
      skip: 1,
    })
    expect([page.map(({ id }) => id), all]).toEqual([[3], 2])
    const text = () => builder().where('m.phone = :phone', { phone }).getMany()
    await refused('QUERY_UNSUPPORTED', text, 'Member.phone')
    const both = () => builder().where({ phone }).andWhere('m.email = :phone', { phone }).getMany()
    await refused('QUERY_UNSUPPORTED', both, 'Member.email')
    const around = () => {
      const sub = builder().subQuery().select('n.id').from(Member, 'n').where({ phone })
      return builder().where(`(m.email IS NULL AND m.email = '') OR m.id IN ${sub.getQuery()}`)
    }
    await refused('QUERY_UNSUPPORTED', around, 'Member.email')
  })

  it('criteria of updates and deletes', async () => {
    await save({ phone: PLAIN_VALUES.phone }, { phone: '+41 2' })
    const { phone } = PLAIN_VALUES
    await members().update({ phone }, { ward: 'B' })
    await members().increment({ phone: In([phone, '+41 2']) }, 'version', 3)
    expect((await members().findBy({ ward: 'B' })).map(({ id, version }) => [id, version])).toEqual([
      [1, 5],
      [3, 5],
    ])
    await members().delete({ phone: Not(phone) })
    expect((await members().find()).map(({ id }) => id).sort()).toEqual([1, 2, 3, 5])
    await members().createQueryBuilder().delete().where({ phone }).execute()
    expect((await members().find()).map(({ id }) => id).sort()).toEqual([2, 5])
  })

  it('rows are found by what they are moved to', async () => {
    await save({ phone: PLAIN_VALUES.phone, nick: PLAIN_VALUES.nick }, {})
    await members().update({ id: 1 }, { phone: PLAIN_VALUES.phone, nick: PLAIN_VALUES.nick })
    await encryptionOf(at().dataSource).rotate()
    expect(await found({ phone: PLAIN_VALUES.phone, nick: PLAIN_VALUES.nick })).toEqual([1, 3])
    await members().update({ id: 1 }, { phone: null })
    expect(await found({ phone: IsNull() })).toEqual([1, 2, 4, 5])
  })

  it('the query cache keeps nothing of a search in clear', async () => {
    const cache = { duration: 60_000, tableName: 'plain_cache' } as never
    const cached = at().open({ entities: [Member, Stay], cache }, { mode: 'migration' })
    await cached.initialize()
    try {
      await save({ phone: PLAIN_VALUES.phone }, { phone: '+41 2' })
      const find = () => cached.getRepository(Member).find({ where: { phone: PLAIN_VALUES.phone }, cache: true })
      expect((await find()).map(({ id }) => id).sort()).toEqual([1, 3])
      await members().delete(1)
      expect((await find()).map(({ id }) => id)).toEqual([3])
      expect(await at().database.query(`SELECT * FROM ${at().database.quote('plain_cache')}`)).toEqual([])
      await cached.getRepository(Member).find({ where: { pin: secret('1') }, cache: true })
      expect(await at().database.query(`SELECT * FROM ${at().database.quote('plain_cache')}`)).toHaveLength(1)
    } finally {
      await cached.destroy()
      await at().database.query(`DROP TABLE IF EXISTS ${at().database.quote('plain_cache')}`)
    }
  })

  it('plaintext is found beside rows of two generations of the index', async () => {
    const keyStore = new MemoryKeyStore()
    const options = { entities: [Member, Stay], synchronize: false }
    const dataSource = at().open(options, { keyStore, mode: 'migration' })
    await dataSource.initialize()
    try {
      const repository = () => {
        encryptionOf(dataSource).keyring.forget()
        return dataSource.getRepository(Member)
      }
      const by = async (phone: unknown) => (await repository().findBy({ phone } as never)).map(({ id }) => id).sort()
      await plantMember(at(), 1, { phone: '+41 1' })
      await repository().insert({ id: 2, phone: '+41 1' })
      await new Keyring({ provider, store: withIndexRetired(keyStore) }).ensureScope()
      await repository().insert([
        { id: 3, phone: '+41 1' },
        { id: 4, phone: '+41 2' },
      ])
      expect(await by('+41 1')).toEqual([1, 2, 3])
      expect(await by(Not('+41 1'))).toEqual([4])
      expect(await by(Not('+41 2'))).toEqual([1, 2, 3])
    } finally {
      await dataSource.destroy()
    }
  })

  it('a field in strict mode sends no plaintext, and takes none for a hit', async () => {
    await plantMember(at(), 1, { pin: Buffer.from('1234') })
    await members().save({ id: 2, pin: secret('1234') })
    expect(await members().countBy({ pin: secret('1234') })).toBe(1)
    expect(await members().countBy({ pin: '1234' })).toBe(0)
    expect(await members().countBy({ pin: IsNull() })).toBe(0)
    expect(at().log.mentions("'1234'")).toEqual([])
  })
}
