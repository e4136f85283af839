import { beforeEach, expect, it } from 'vitest'
import { describeEverywhere, secret } from './support/suite.ts'

describeEverywhere('searching', suite => {
  beforeEach(async () => {
    await suite.db.user.create({
      data: {
        email: secret('ada'),
        name: secret('Ada'),
        city: 'Paris',
        scan: new Uint8Array([1, 2, 3]),
        born: new Date('1969-07-20'),
        posts: { create: [{ title: 'a1', code: secret('x') }, { title: 'a2' }] },
        profile: { create: { bio: secret('bio') } },
      },
    })
    await suite.db.user.create({
      data: {
        email: secret('bob'),
        name: secret('Bob'),
        city: 'Rome',
        posts: { create: { title: 'b1', code: secret('y') } },
      },
    })
    await suite.db.user.create({ data: { email: secret('eve'), city: 'Paris' } })
  })

  const a = secret('Ada')
  const b = secret('Bob')
  const cases: readonly [what: string, where: object, found: readonly string[]][] = [
    ['the short form', { name: a }, ['ada']],
    ['equals', { name: { equals: a } }, ['ada']],
    ['equals null', { name: { equals: null } }, ['eve']],
    ['null', { name: null }, ['eve']],
    ['not null', { name: { not: null } }, ['ada', 'bob']],
    ['not { equals: null }', { name: { not: { equals: null } } }, ['ada', 'bob']],
    ['in', { name: { in: [a, b, secret('nobody')] } }, ['ada', 'bob']],
    ['in nothing', { name: { in: [] } }, []],
    ['notIn, which like SQL does not find null', { name: { notIn: [a] } }, ['bob']],
    ['not', { name: { not: a } }, ['bob']],
    ['not { equals }', { name: { not: { equals: a } } }, ['bob']],
    ['not { in }', { name: { not: { in: [a] } } }, ['bob']],
    ['not { notIn }', { name: { not: { notIn: [a] } } }, ['ada']],
    ['two filters at once', { name: { not: null, notIn: [a] } }, ['bob']],
    ['equals and in at once', { name: { equals: a, in: [b] } }, []],
    ['mode default', { name: { equals: a, mode: 'default' } }, ['ada']],
    ['no filter', { name: {} }, ['ada', 'bob', 'eve']],
    ['the normalised form', { email: `  ${secret('ADA')} ` }, ['ada']],
    ['another case where nothing is normalised', { name: a.toUpperCase() }, []],
    ['with a plain field', { name: { in: [a, b] }, city: 'Rome' }, ['bob']],
    ['OR', { OR: [{ name: a }, { email: secret('eve') }] }, ['ada', 'eve']],
    ['OR of nothing', { OR: [] }, []],
    ['AND, as an object', { AND: { name: a, city: 'Paris' } }, ['ada']],
    ['AND, as a list', { AND: [{ name: a }, { name: b }] }, []],
    ['NOT', { NOT: { name: a } }, ['bob']],
    ['NOT of a list', { NOT: [{ name: a }, { city: 'Paris' }] }, ['bob']],
    ['AND in OR in NOT', { NOT: { OR: [{ AND: [{ name: a }, { city: 'Paris' }] }, { name: null }] } }, ['bob']],
    ['an AND that is there already', { name: a, nameIndex: { not: null }, AND: [{ city: 'Paris' }] }, ['ada']],
    ['a to-many relation: some', { posts: { some: { code: secret('x') } } }, ['ada']],
    ['a to-many relation: none', { posts: { none: { code: { not: null } } } }, ['eve']],
    ['a to-many relation: every', { posts: { every: { code: secret('y') } } }, ['bob', 'eve']],
    ['a to-one relation: is', { profile: { is: { user: { name: a } } } }, ['ada']],
    ['a to-one relation: isNot', { profile: { isNot: { user: { name: a } } } }, ['bob', 'eve']],
    ['a to-one relation: null', { profile: null }, ['bob', 'eve']],
    ['relations in circles', { posts: { some: { author: { posts: { some: { code: secret('x') } } } } } }, ['ada']],
    ['bytes', { scan: new Uint8Array([1, 2, 3]) }, ['ada']],
    ['bytes in a list', { scan: { in: [new Uint8Array([1, 2, 3]), new Uint8Array([9])] } }, ['ada']],
    ['a date', { born: new Date('1969-07-20') }, ['ada']],
    ['the index field itself', { emailIndex: { not: null }, name: a }, ['ada']],
  ]

  it.each(cases)('answers %s', async (_, where, found) => {
    const rows = await suite.db.user.findMany({ where, orderBy: { id: 'asc' }, select: { email: true } })
    expect(rows).toEqual(found.map(name => ({ email: secret(name) })))
    expect(await suite.db.user.count({ where })).toBe(found.length)
  })

  it('filters a to-one relation in its short form and by is', async () => {
    const titles = (where: object) =>
      suite.db.post.findMany({ where, select: { title: true }, orderBy: { title: 'asc' } })
    const found = [{ title: 'a1' }, { title: 'a2' }]
    expect(await titles({ author: { name: a } })).toEqual(found)
    expect(await titles({ author: { is: { name: a } } })).toEqual(found)
    expect(await titles({ author: { isNot: { name: a } } })).toEqual([{ title: 'b1' }])
    expect(await titles({ author: { name: { not: a } } })).toEqual([{ title: 'b1' }])
    expect(await titles({ select: null, author: { NOT: { name: b } } })).toEqual(found)
  })

  it('finds one by a unique index, by findFirst and OrThrow', async () => {
    const { user } = suite.db
    expect(await user.findUnique({ where: { email: secret('bob') } })).toMatchObject({ name: b })
    expect(await user.findUnique({ where: { email: secret('bob'), city: 'Paris' } })).toBeNull()
    expect(await user.findUniqueOrThrow({ where: { email: secret('Bob') } })).toMatchObject({ name: b })
    expect(await user.findFirst({ where: { name: a } })).toMatchObject({ email: secret('ada') })
    expect(await user.findFirstOrThrow({ where: { name: a } })).toMatchObject({ email: secret('ada') })
    await expect(user.findUniqueOrThrow({ where: { email: secret('nobody') } })).rejects.toMatchObject({
      code: 'P2025',
    })
  })

  it('continues from a cursor', async () => {
    const rows = await suite.db.user.findMany({
      cursor: { email: secret('bob') },
      orderBy: { id: 'asc' },
      select: { email: true },
    })
    expect(rows).toEqual([{ email: secret('bob') }, { email: secret('eve') }])
  })

  it('tells distinct values by their index', async () => {
    await suite.db.user.create({ data: { email: secret('ada 2'), name: a } })
    const rows = await suite.db.user.findMany({
      distinct: ['name'],
      where: { name: { not: null } },
      select: { name: true },
    })
    expect(rows.map(row => row.name).sort()).toEqual([a, b])
    const more = await suite.db.user.findMany({ distinct: 'name', where: { name: { not: null } } })
    expect(more).toHaveLength(2)
  })

  it('counts what is not null, also by relation', async () => {
    expect(await suite.db.user.count({ select: { name: true, _all: true } })).toEqual({ name: 2, _all: 3 })
    expect(
      await suite.db.user.findMany({
        where: { name: a },
        select: { _count: { select: { posts: { where: { code: secret('x') } }, reviews: true } } },
      }),
    ).toEqual([{ _count: { posts: 1, reviews: 0 } }])
    expect(await suite.db.user.aggregate({ where: { name: a }, _count: true, _max: { visits: true } })).toEqual({
      _count: 1,
      _max: { visits: 0 },
    })
    expect(
      await suite.db.user.groupBy({
        by: ['city'],
        where: { name: { in: [a, b] } },
        _count: true,
        orderBy: { city: 'asc' },
      }),
    ).toEqual([
      { city: 'Paris', _count: 1 },
      { city: 'Rome', _count: 1 },
    ])
  })

  it('filters related rows', async () => {
    const rows = await suite.db.user.findMany({
      where: { name: a },
      include: { posts: { where: { code: secret('x') }, distinct: ['code'] } },
    })
    expect(rows).toMatchObject([{ posts: [{ title: 'a1', code: secret('x') }] }])
  })

  it('keeps values that differ only in scope or field apart', async () => {
    await suite.db.user.create({ data: { email: secret('same'), name: secret('same') } })
    const [row] = await suite.database.rows('users').then(rows => rows.filter(({ city }) => city === null))
    expect(row!.email_index).not.toBe(row!.name_index)
  })
})
