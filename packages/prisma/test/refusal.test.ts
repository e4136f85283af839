import { beforeAll, expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { describeEverywhere, SECRET, secret } from './support/suite.ts'
import type { TestClient } from './support/test-client.ts'

type Attempt = (db: TestClient, where: (where: object) => object) => Promise<unknown>

const FILTERS: readonly [what: string, where: (db: TestClient) => object, code: string, field: string][] = [
  ['contains', () => ({ name: { contains: 'a' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['startsWith', () => ({ name: { startsWith: 'a' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['endsWith', () => ({ name: { endsWith: 'a' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['search', () => ({ name: { search: 'a' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['gt', () => ({ name: { gt: 'a' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['lte', () => ({ born: { lte: new Date() } }), 'QUERY_UNSUPPORTED', 'User.born'],
  ['insensitive', () => ({ name: { equals: 'a', mode: 'insensitive' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['contains below not', () => ({ name: { not: { contains: 'a' } } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['several below not', () => ({ name: { not: { equals: 'a', in: ['b'] } } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['not below not', () => ({ name: { not: { not: 'a' } } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['contains in AND', () => ({ AND: [{ OR: [{ name: { contains: 'a' } }] }] }), 'QUERY_UNSUPPORTED', 'User.name'],
  [
    'contains in a relation',
    () => ({ posts: { some: { code: { contains: 'a' } } } }),
    'QUERY_UNSUPPORTED',
    'Post.code',
  ],
  ['equality without an index', () => ({ phone: secret('1') }), 'INDEX_MISSING', 'User.phone'],
  ['in without an index', () => ({ phone: { in: [secret('1')] } }), 'INDEX_MISSING', 'User.phone'],
  ['a JSON value', () => ({ history: { equals: { a: 1 } } }), 'INDEX_MISSING', 'User.history'],
  ['a JSON path', () => ({ history: { path: '$.a', equals: 1 } }), 'QUERY_UNSUPPORTED', 'User.history'],
  ['another column', db => ({ name: { equals: db.user.fields.city } }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['another column, short', db => ({ name: db.user.fields.city }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['being another column', db => ({ city: { equals: db.user.fields.name } }), 'QUERY_UNSUPPORTED', 'User.name'],
  [
    'being another column, in not',
    db => ({ city: { not: { gt: db.user.fields.name } } }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  ['a value of another type', () => ({ name: { equals: 5 } }), 'VALUE_TYPE', 'User.name'],
]

const OPERATIONS: readonly [what: string, attempt: Attempt, code: string, field: string][] = [
  ['orderBy', db => db.user.findMany({ orderBy: { name: 'asc' } }), 'QUERY_UNSUPPORTED', 'User.name'],
  [
    'orderBy in a list',
    db => db.user.findMany({ orderBy: [{ id: 'asc' }, { name: { sort: 'asc' } }] }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  [
    'orderBy through a relation',
    db => db.post.findMany({ orderBy: { author: { name: 'asc' } } }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  [
    'orderBy of related rows',
    db => db.user.findMany({ include: { posts: { orderBy: { code: 'asc' } } } }),
    'QUERY_UNSUPPORTED',
    'Post.code',
  ],
  [
    'orderBy relevance',
    db => db.user.findMany({ orderBy: { _relevance: { fields: ['name'], search: 'a', sort: 'asc' } } }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  ['distinct without an index', db => db.user.findMany({ distinct: ['phone'] }), 'INDEX_MISSING', 'User.phone'],
  ['groupBy', db => db.user.groupBy({ by: ['name'], _count: true }), 'QUERY_UNSUPPORTED', 'User.name'],
  ['groupBy, short', db => db.user.groupBy({ by: 'name', _count: true }), 'QUERY_UNSUPPORTED', 'User.name'],
  [
    'having',
    db => db.user.groupBy({ by: ['city'], having: { OR: [{ name: { equals: 'a' } }] } }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  ['_max', db => db.user.aggregate({ _max: { name: true } }), 'QUERY_UNSUPPORTED', 'User.name'],
  [
    'groupBy ordered by _max',
    db => db.user.groupBy({ by: ['city'], orderBy: [{ city: 'asc' }, { _max: { name: 'asc' } }] }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  [
    'having with _count and more',
    db => db.user.groupBy({ by: ['city'], having: { name: { _count: { gt: 1 }, equals: 'a' } } }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  [
    'having by _max',
    db => db.user.groupBy({ by: ['city'], having: { name: { _max: { gt: 'a' } } } }),
    'QUERY_UNSUPPORTED',
    'User.name',
  ],
  ['_min in groupBy', db => db.user.groupBy({ by: ['city'], _min: { name: true } }), 'QUERY_UNSUPPORTED', 'User.name'],
  [
    '_count with a filter',
    db => db.user.findMany({ select: { _count: { select: { posts: { where: { code: { gt: '' } } } } } } }),
    'QUERY_UNSUPPORTED',
    'Post.code',
  ],
  ['a value of another type', db => db.user.create({ data: { email: 5 } }), 'VALUE_TYPE', 'User.email'],
  [
    'a value of another type, nested',
    db => db.post.create({ data: { title: 't', author: { create: { email: secret('e'), balance: 5 } } } }),
    'VALUE_TYPE',
    'User.balance',
  ],
  [
    'an invalid date',
    db => db.user.create({ data: { email: secret('e'), born: new Date('no') } }),
    'VALUE_INVALID',
    'User.born',
  ],
  ['a lone surrogate', db => db.user.create({ data: { email: `${SECRET} \ud800` } }), 'VALUE_INVALID', 'User.email'],
  [
    'cyclic JSON',
    db => db.user.create({ data: { email: secret('e'), history: { n: 1n } } }),
    'VALUE_INVALID',
    'User.history',
  ],
  ['{ set } in a create', db => db.user.create({ data: { email: { set: secret('e') } } }), 'VALUE_TYPE', 'User.email'],
  ['increment', db => db.user.updateMany({ data: { name: { increment: 1 } } }), 'EXPRESSION_UNSUPPORTED', 'User.name'],
  [
    'an index by hand',
    db => db.user.create({ data: { email: secret('e'), nameIndex: 'ff' } }),
    'VALUE_INVALID',
    'User.name',
  ],
  [
    'an unknown nested operation',
    db => db.user.create({ data: { email: secret('e'), posts: { merge: { code: secret('c') } } } }),
    'QUERY_UNSUPPORTED',
    'Post',
  ],
]

describeEverywhere('refusing', suite => {
  // Nothing was ever written: in a transaction, SQLite could not look for an index key.
  beforeAll(() => encryptionOf(suite.db).warmUp())

  it.each(FILTERS)('refuses to search by %s', async (_, where, code, field) => {
    for (const attempt of [
      () => suite.db.user.findMany({ where: where(suite.db) }),
      () => suite.db.user.count({ where: where(suite.db) }),
      () => suite.db.user.updateMany({ where: where(suite.db), data: { city: 'Oslo' } }),
      () => suite.db.user.deleteMany({ where: where(suite.db) }),
      () => suite.db.post.findMany({ where: { author: where(suite.db) } }),
      () => suite.db.$transaction(tx => tx.user.findFirst({ where: where(suite.db) })),
      () => suite.db.$transaction([suite.db.user.findMany({ where: where(suite.db) })]),
    ]) {
      const error = await attempt().then(
        () => undefined,
        error => error,
      )
      expect(error).toMatchObject({ name: 'WaxsealError', code, field })
      expect(error.message).not.toContain(SECRET)
    }
  })

  it.each(OPERATIONS)('refuses %s', async (_, attempt, code, field) => {
    const error = await attempt(suite.db, where => where).then(
      () => undefined,
      error => error,
    )
    expect(error).toMatchObject({ name: 'WaxsealError', code, field })
    expect(error.message).not.toContain(SECRET)
    expect(await suite.database.rows('users')).toEqual([])
  })

  it('refuses to encrypt what is encrypted already', async () => {
    await suite.db.user.create({ data: { email: secret('ada'), history: { a: 1 }, scan: new Uint8Array([1]) } })
    const stored = await suite.plain.user.findFirst<Record<string, unknown>>()
    for (const data of [
      { email: stored.email },
      { email: secret('bob'), history: stored.history },
      { email: secret('bob'), scan: stored.scan },
    ]) {
      await expect(suite.db.user.create({ data })).rejects.toMatchObject({ code: 'ALREADY_ENCRYPTED' })
    }
    expect(await suite.database.rows('users')).toHaveLength(1)
  })

  it('writes nothing of a batch or a nested write when one value is refused', async () => {
    const { db } = suite
    const good = () => db.user.create({ data: { email: secret('good') } })
    await expect(db.$transaction([good(), db.user.create({ data: { email: 5 } })])).rejects.toMatchObject({
      code: 'VALUE_TYPE',
    })
    await expect(
      db.user.create({ data: { email: secret('good'), posts: { create: [{ title: 'a' }, { title: 'b', code: 5 }] } } }),
    ).rejects.toMatchObject({ code: 'VALUE_TYPE', field: 'Post.code' })
    await expect(
      db.user.createMany({ data: [{ email: secret('good') }, { email: secret('bad'), name: 5 }] }),
    ).rejects.toMatchObject({ code: 'VALUE_TYPE' })
    expect(await suite.database.rows('users')).toEqual([])
  })

  it('refuses an update whose meaning hangs on a field called data', async () => {
    const { id } = await suite.db.user.create({
      data: { email: secret('e'), profile: { create: { bio: secret('b') } } },
    })
    const update = (profile: object) => suite.db.user.update({ where: { id }, data: { profile: { update: profile } } })
    await expect(update({ data: { bio: secret('x') } })).rejects.toMatchObject({ code: 'QUERY_UNSUPPORTED' })
    await update({ where: {}, data: { bio: secret('y') } })
    await update({ data: { n: 1 }, bio: secret('z') })
    expect(await suite.db.profile.findMany()).toMatchObject([{ bio: secret('z'), data: { n: 1 } }])
  })
})
