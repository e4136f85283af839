import { beforeEach, expect, it } from 'vitest'
import { describeEverywhere, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

describeEverywhere('reading', suite => {
  beforeEach(async () => {
    await suite.db.user.create({
      data: {
        email: secret('ada'),
        name: secret('Ada'),
        scan: new Uint8Array([1, 2, 3]),
        history: { note: secret('note') },
        profile: { create: { bio: secret('bio') } },
        posts: {
          create: [
            { title: 'one', content: secret('1'), comments: { create: { text: secret('c1') } } },
            { title: 'two', content: secret('2'), select: { create: { email: secret('bob') } } },
          ],
        },
      },
    })
  })

  const ada = { email: secret('ada') }

  it('decrypts what is selected, included and not omitted, at any depth', async () => {
    const { user } = suite.db
    expect(await user.findFirst({ where: ada, select: { name: true } })).toEqual({ name: secret('Ada') })
    expect(await user.findFirst({ where: ada, select: { id: false, city: true, history: true } })).toEqual({
      city: null,
      history: { note: secret('note') },
    })
    const omitted = await user.findFirst({ where: ada, omit: { name: true, emailIndex: true } })
    expect(omitted).toMatchObject({ email: secret('ada') })
    expect(omitted).not.toHaveProperty('name')
    expect(
      await user.findMany({
        where: ada,
        select: {
          profile: { select: { bio: true, user: { select: { scan: true } } } },
          posts: { include: { comments: true, select: true }, orderBy: { id: 'asc' } },
        },
      }),
    ).toMatchObject([
      {
        profile: { bio: secret('bio'), user: { scan: new Uint8Array([1, 2, 3]) } },
        posts: [
          { content: secret('1'), comments: [{ text: secret('c1') }], select: null },
          { content: secret('2'), comments: [], select: { email: secret('bob') } },
        ],
      },
    ])
  })

  it('works with fields that the client omits everywhere', async () => {
    const db = await suite.open({}, { omit: { user: { email: true } } })
    const row = await db.user.findFirst<Row>({ where: ada })
    expect(row).not.toHaveProperty('email')
    expect(row).toMatchObject({ name: secret('Ada') })
    expect(await db.user.findFirst({ where: ada, omit: { email: false } })).toMatchObject(ada)
  })

  it('decrypts the results of fluent calls', async () => {
    const { user, post } = suite.db
    expect(await user.findUnique({ where: ada }).posts({ where: { title: 'one' } })).toMatchObject([
      { content: secret('1') },
    ])
    expect(await user.findUnique({ where: ada }).profile()).toMatchObject({ bio: secret('bio') })
    expect(await post.findFirst({ where: { title: 'one' } }).author()).toMatchObject(ada)
    expect(
      await post
        .findFirst({ where: { title: 'one' } })
        .author()
        .profile(),
    ).toMatchObject({ bio: secret('bio') })
    expect(
      await post
        .findFirst({ where: { title: 'one' } })
        .author()
        .posts(),
    ).toHaveLength(2)
    // A relation called "select", whose result Prisma 6 itself does not unpack (prisma/prisma#29683).
    if (suite.variant.version.startsWith('6.')) return
    expect(await post.findFirst({ where: { title: 'two' } }).select()).toMatchObject({ email: secret('bob') })
    expect(await post.findFirst({ where: { title: 'one' } }).select()).toBeNull()
  })

  it('merges the findUnique calls of one tick into one statement', async () => {
    await suite.db.user.createMany({ data: [1, 2, 3, 4].map(n => ({ email: secret(`u${n}`) })) })
    const users = await suite.db.user.findMany<{ id: number; email: string }[]>({ orderBy: { id: 'asc' } })
    suite.statements.length = 0
    const found = await Promise.all(users.map(({ id }) => suite.db.user.findUnique({ where: { id } })))
    expect(found).toMatchObject(users.map(({ email }) => ({ email })))
    expect(suite.statements.filter(text => text.startsWith('SELECT'))).toHaveLength(1)
    suite.statements.length = 0
    const byEmail = await Promise.all(users.map(({ email }) => suite.db.user.findUnique({ where: { email } })))
    expect(byEmail.map(user => user?.id)).toEqual(users.map(({ id }) => id))
    expect(suite.statements.filter(text => text.startsWith('SELECT'))).toHaveLength(1)
  })

  it('gives each of two equal calls of one tick a row of its own', async () => {
    const [first, second] = await Promise.all([
      suite.db.user.findUnique({ where: ada }),
      suite.db.user.findUnique({ where: ada }),
    ])
    expect(first).toEqual(second)
    expect(first).toMatchObject(ada)
  })
})
