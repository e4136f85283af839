import { beforeEach, expect, it } from 'vitest'
import { describeVersions, secret } from './support/suite.ts'
import type { TestClient } from './support/test-client.ts'

/** Freezes an object of arguments to its ground. Bytes cannot be frozen, and are compared. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const part of Object.values(value)) deepFreeze(part)
  return Object.freeze(value)
}

const scan = new Uint8Array([1, 2, 3])
const where = { email: secret('ada') }
const filter = {
  name: { in: [secret('Ada')], not: null },
  AND: [{ OR: [{ name: secret('Ada') }, { NOT: { scan } }] }],
  posts: { some: { code: { not: secret('x') } } },
}
const orCreate = { where: { email: secret('bob') }, create: { email: secret('bob') } }
const post = { title: 't', code: secret('c'), comments: { create: [{ text: secret('t') }] } }
const data = {
  name: { set: secret('Ada') },
  born: new Date('1969-07-20'),
  history: { notes: [secret('h')], set: 1 },
  scan,
  posts: {
    create: [post],
    updateMany: [{ where: { code: secret('c') }, data: { content: { set: secret('u') } } }],
    deleteMany: [{ code: secret('none') }],
    set: [],
  },
  profile: {
    upsert: { where: { user: { name: secret('Ada') } }, create: { bio: secret('b') }, update: { bio: secret('b') } },
  },
}
const selection = {
  posts: { where: { code: secret('c') }, distinct: ['code'], include: { author: true } },
  _count: { select: { posts: { where: { code: secret('c') } } } },
}

const postsOf = deepFreeze({ where: { code: secret('c') } })

const operations: readonly [what: string, args: object, run: (db: TestClient, args: object) => Promise<unknown>][] = [
  ['findUnique', { where, include: selection }, (db, args) => db.user.findUnique(args)],
  [
    'findMany',
    { where: filter, select: selection, cursor: where, distinct: ['name'], orderBy: [{ id: 'asc' }] },
    (db, args) => db.user.findMany(args),
  ],
  ['a fluent call', { where }, (db, args) => db.user.findUnique(args).posts(postsOf)],
  [
    'create',
    {
      data: {
        email: secret('eve'),
        posts: { create: post, connectOrCreate: [] },
        profile: { create: { bio: secret('b') } },
      },
      select: { name: true },
    },
    (db, args) => db.user.create(args),
  ],
  [
    'createMany',
    { data: [{ email: secret('eve') }, { email: secret('joe'), scan, name: null }] },
    (db, args) => db.user.createMany(args),
  ],
  ['update', { where, data, include: selection }, (db, args) => db.user.update(args)],
  ['updateMany', { where: filter, data: { name: { set: null }, scan } }, (db, args) => db.user.updateMany(args)],
  ['upsert', { where, create: where, update: data }, (db, args) => db.user.upsert(args)],
  [
    'a nested connectOrCreate',
    { data: { title: 'n', author: { connectOrCreate: orCreate } } },
    (db, args) => db.post.create(args),
  ],
  ['delete', { where: { ...where, ...filter } }, (db, args) => db.user.delete(args)],
  ['count', { where: filter, cursor: where, select: { name: true } }, (db, args) => db.user.count(args)],
  [
    'groupBy',
    { by: ['city'], where: filter, having: { visits: { _sum: { gte: 0 } } }, _count: true },
    (db, args) => db.user.groupBy(args),
  ],
  [
    'a batch',
    { where, data: { name: secret('Bea') } },
    (db, args) => db.$transaction([db.user.update(args), db.user.update(args)]),
  ],
  ['a refused one', { where: { name: { contains: secret('x') } }, data }, (db, args) => db.user.updateMany(args)],
]

describeVersions('the arguments of the application', suite => {
  beforeEach(async () => {
    await suite.db.user.create({ data: { ...where, name: secret('Ada'), posts: { create: post } } })
  })

  it.each(operations)('are left as they are: %s', async (_, args, run) => {
    const before = structuredClone(args)
    // The second is in migration mode, which looks rows up and names them anew.
    for (const db of [suite.db, await suite.open({ mode: 'migration' })]) {
      const error = await run(db, deepFreeze(args)).then(
        () => undefined,
        (error: Error & { code?: string }) => error,
      )
      expect(['undefined', 'QUERY_UNSUPPORTED', 'P2002', 'P2025']).toContain(String(error && (error.code ?? error)))
      expect(args).toEqual(before)
    }
    // Which plaintext is searched by too, and so stands in statements.
    suite.statements.length = 0
  })
})
