import { beforeEach, expect, it } from 'vitest'
import { describeEverywhere, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

// Arguments that other suites do not come by, and what of them the application gets to see.
describeEverywhere('arguments', suite => {
  const isMySql = () => suite.database.target === 'mariadb' || suite.database.target === 'mysql'
  const isSqlite = () => suite.database.target === 'sqlite'
  const emails = (rows: readonly Row[]) => rows.map(({ email }) => email)

  beforeEach(async () => {
    const posts = (...codes: string[]) => ({
      create: codes.map(code => ({ title: code, code: secret(code), content: secret(`on ${code}`) })),
    })
    await suite.db.user.create({
      data: {
        email: secret('ada'),
        name: secret('Ada'),
        city: 'Paris',
        scan: new Uint8Array([1, 2]),
        history: { note: secret('h') },
        born: new Date('1969-07-20'),
        posts: posts('x', 'y'),
        profile: { create: { bio: secret('bio') } },
      },
    })
    await suite.db.user.create({ data: { email: secret('bob'), name: secret('Bob'), city: 'Rome', posts: posts('z') } })
    await suite.db.user.create({ data: { email: secret('eve'), city: 'Paris' } })
  })

  it('order by relations, by their number and by plain fields', async () => {
    const { user, post } = suite.db
    expect(emails(await user.findMany({ orderBy: [{ posts: { _count: 'desc' } }, { id: 'asc' }] }))).toEqual(
      ['ada', 'bob', 'eve'].map(secret),
    )
    expect(
      emails(
        await user.findMany({
          orderBy: { profile: { userId: 'desc' } },
          take: -1,
          where: { profile: { isNot: null } },
        }),
      ),
    ).toEqual([secret('ada')])
    const titles = await post.findMany({
      orderBy: { author: { city: 'desc' } },
      take: 1,
      skip: 0,
      include: { author: true },
    })
    expect(titles).toMatchObject([{ title: 'z', author: { email: secret('bob') } }])
    const sorted = { orderBy: { city: { sort: 'asc', nulls: 'last' } }, take: 1 }
    if (!isMySql()) expect(await user.findMany(sorted)).toMatchObject([{ city: 'Paris' }])
  })

  it('load relations by joins and by queries', async () => {
    if (isSqlite()) return
    const include = {
      posts: {
        where: { code: { in: [secret('x'), secret('z')] } },
        include: { author: { include: { profile: true } } },
      },
      _count: { select: { posts: { where: { code: { not: secret('y') } } } } },
    }
    // MariaDB has no joins of the kind that Prisma makes for it.
    for (const relationLoadStrategy of suite.database.target === 'mariadb' ? ['query'] : ['join', 'query']) {
      expect(await suite.db.user.findMany({ relationLoadStrategy, include, orderBy: { id: 'asc' } })).toMatchObject([
        {
          posts: [
            {
              content: secret('on x'),
              author: {
                scan: new Uint8Array([1, 2]),
                history: { note: secret('h') },
                born: new Date('1969-07-20'),
                profile: { bio: secret('bio') },
              },
            },
          ],
          _count: { posts: 1 },
        },
        { posts: [{ content: secret('on z') }], _count: { posts: 1 } },
        { posts: [], _count: { posts: 0 } },
      ])
      expect(
        await suite.db.user.findUnique({ relationLoadStrategy, where: { email: secret('bob') }, include }),
      ).toMatchObject({
        posts: [{ code: secret('z'), author: { name: secret('Bob'), profile: null } }],
      })
    }
  })

  it('group by plain fields, counted and filtered by encrypted ones', async () => {
    const group = (args: object) => suite.db.user.groupBy({ by: ['city'], orderBy: { city: 'asc' }, ...args })
    expect(await group({ where: { name: { not: secret('Bob') } }, _count: { name: true, _all: true } })).toEqual([
      { city: 'Paris', _count: { name: 1, _all: 1 } },
    ])
    expect(await group({ having: { name: { _count: { lt: 1 } } } })).toEqual([])
    expect(await group({ having: { name: { _count: { gte: 1 } } }, _count: true })).toEqual([
      { city: 'Paris', _count: 2 },
      { city: 'Rome', _count: 1 },
    ])
    expect(
      await group({ orderBy: { _count: { name: 'desc' } }, take: 1, having: { visits: { _avg: { lte: 0 } } } }),
    ).toHaveLength(1)
    expect(
      await suite.db.user.aggregate({
        _count: { name: true },
        _sum: { visits: true },
        cursor: { email: secret('bob') },
        orderBy: { id: 'asc' },
      }),
    ).toEqual({ _count: { name: 1 }, _sum: { visits: 0 } })
    expect(await suite.db.user.count({ cursor: { email: secret('bob') }, orderBy: { id: 'asc' }, take: 1 })).toBe(1)
  })

  it('limit, skip and take', async () => {
    const { user } = suite.db
    expect(
      emails(await user.findMany({ where: { name: { not: null } }, orderBy: { id: 'desc' }, skip: 1, take: 1 })),
    ).toEqual([secret('ada')])
    const where = { name: { in: [secret('Ada'), secret('Bob')] } }
    expect(await user.updateMany({ where, data: { phone: secret('1') }, limit: 1 })).toEqual({ count: 1 })
    expect(await user.count({ where: { phone: { not: null } } })).toBe(1)
    expect(await user.deleteMany({ where, limit: 1 })).toEqual({ count: 1 })
    expect(await user.count()).toBe(2)
  })

  it('skip what is there already, by its index', async () => {
    const data = [{ email: secret('ADA') }, { email: secret('joe') }]
    if (isSqlite()) return
    expect(await suite.db.user.createMany({ data, skipDuplicates: true })).toEqual({ count: 1 })
    expect(emails(await suite.db.user.findMany({ orderBy: { id: 'asc' } }))).toEqual(
      ['ada', 'bob', 'eve', 'joe'].map(secret),
    )
    await expect(suite.db.user.createMany({ data })).rejects.toMatchObject({ code: 'P2002' })
  })

  it('count related rows by encrypted fields, selected and included', async () => {
    const counts = {
      _count: { select: { posts: { where: { OR: [{ code: secret('x') }, { content: null }] } }, reviews: true } },
    }
    const where = { email: secret('ada') }
    const _count = { posts: 1, reviews: 0 }
    expect(await suite.db.user.findUnique({ where, select: { ...counts, name: true } })).toEqual({
      name: secret('Ada'),
      _count,
    })
    expect(await suite.db.user.findUnique({ where, include: counts })).toMatchObject({ name: secret('Ada'), _count })
    expect(await suite.db.user.update({ where, data: { city: 'Oslo' }, include: { _count: true } })).toMatchObject({
      _count: { posts: 2, reviews: 0 },
    })
  })

  it('choose and filter at once', async () => {
    const { user } = suite.db
    const where = {
      email: secret('ada'),
      name: secret('Ada'),
      posts: { some: { code: secret('x') } },
      NOT: { city: 'Rome' },
    }
    expect(await user.findUnique({ where })).toMatchObject({ city: 'Paris' })
    expect(await user.findUnique({ where: { ...where, OR: [{ name: null }, { phone: { not: null } }] } })).toBeNull()
    expect(await user.findUnique({ where: { ...where, name: { in: [secret('x')] } } })).toBeNull()
    await expect(user.update({ where: { ...where, name: secret('x') }, data: { city: 'Oslo' } })).rejects.toMatchObject(
      { code: 'P2025' },
    )
    await expect(user.delete({ where: { ...where, AND: [{ name: { not: secret('Ada') } }] } })).rejects.toMatchObject({
      code: 'P2025',
    })
    expect(await user.update({ where, data: { city: 'Oslo' } })).toMatchObject({ city: 'Oslo' })
  })

  it('compare plain fields with one another beside encrypted ones', async () => {
    const { user } = suite.db
    await user.updateMany({ where: { name: secret('Ada') }, data: { settings: { a: 1 }, visits: 3 } })
    const { id, visits } = user.fields
    expect(await user.count({ where: { name: { not: null }, city: { equals: user.fields.city } } })).toBe(2)
    expect(await user.count({ where: { name: secret('Ada'), id: { gt: visits } } })).toBeLessThanOrEqual(1)
    expect(
      await user.count({
        where: { AND: [{ visits: { lte: visits } }, { NOT: { id: { equals: id } } }], name: secret('Ada') },
      }),
    ).toBe(0)
    expect(
      await user.count({
        where: { name: secret('Ada'), settings: { path: isMySql() ? '$.a' : isSqlite() ? '$.a' : ['a'], equals: 1 } },
      }),
    ).toBe(1)
  })

  it('leave raw SQL alone', async () => {
    const { db, database } = suite
    const [row] = await db.$queryRawUnsafe(
      `SELECT email, email_index FROM ${database.quote('users')} WHERE city = 'Rome'`,
    )
    expect(row!.email).toMatch(/^wax1/)
    const strings = Object.assign([`SELECT COUNT(*) AS n FROM users WHERE city = `, ''], {
      raw: [`SELECT COUNT(*) AS n FROM users WHERE city = `, ''],
    }) as unknown as TemplateStringsArray
    const [counted] = await db.$queryRaw(strings, 'Paris')
    expect(Number(counted!.n)).toBe(2)
    expect(await db.$executeRawUnsafe("UPDATE users SET city = 'Oslo' WHERE city = 'Rome'")).toBe(1)
    expect(await db.user.findFirst({ where: { city: 'Oslo' } })).toMatchObject({ name: secret('Bob') })
    expect(
      await db.$transaction([
        db.$executeRawUnsafe("UPDATE users SET city = 'Bern'"),
        db.user.count({ where: { city: 'Bern', name: secret('Bob') } }),
      ]),
    ).toEqual([3, 1])
  })
})
