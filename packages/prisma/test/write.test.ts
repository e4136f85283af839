import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { describeEverywhere, secret } from './support/suite.ts'

describeEverywhere('writing', suite => {
  it('stores ciphertext and gives back what was given', async () => {
    const created = await suite.db.user.create({ data: { email: secret('ada'), name: secret('Ada'), city: 'Paris' } })
    expect(created).toMatchObject({ email: secret('ada'), name: secret('Ada'), city: 'Paris', phone: null })
    const [row] = await suite.database.rows('users')
    expect(isEnvelope(row!.email)).toBe(true)
    expect(isEnvelope(row!.name)).toBe(true)
    expect(row!.email_index).toMatch(/^[0-9a-f]{32}$/)
    expect(row).toMatchObject({ city: 'Paris', phone_number: null })
  })

  it('leaves the arguments of the application untouched', async () => {
    const data = {
      email: secret('ada'),
      scan: new Uint8Array([1, 2]),
      history: { notes: [secret('a')] },
      posts: { create: [{ title: 'one', content: secret('one') }] },
    }
    const where = { email: { in: [secret('ada')] }, posts: { some: { code: { not: secret('x') } } } }
    const before = structuredClone({ data, where })
    await suite.db.user.create({ data })
    await suite.db.user.findMany({ where, distinct: ['email'] })
    expect({ data, where }).toEqual(before)
  })

  it('encrypts rows nested to three levels, also below a model that has nothing to encrypt itself', async () => {
    const tag = await suite.db.tag.create({
      data: {
        label: 'news',
        posts: {
          create: {
            title: 'first',
            content: secret('content'),
            comments: { create: [{ text: secret('one') }, { text: secret('two') }] },
            author: { create: { email: secret('ada'), profile: { create: { bio: secret('bio') } } } },
          },
        },
      },
      include: {
        posts: { include: { comments: { orderBy: { id: 'asc' } }, author: { include: { profile: true } } } },
      },
    })
    expect(tag).toMatchObject({
      posts: [
        {
          content: secret('content'),
          comments: [{ text: secret('one') }, { text: secret('two') }],
          author: { email: secret('ada'), profile: { bio: secret('bio') } },
        },
      ],
    })
    const [comment] = await suite.database.rows('comments')
    expect(isEnvelope(comment!.text)).toBe(true)
  })

  it('encrypts createMany and updateMany', async () => {
    const rows = ['ada', 'bob', 'eve'].map(name => ({ email: secret(name), name: secret(name), visits: 1 }))
    expect(await suite.db.user.createMany({ data: rows })).toEqual({ count: 3 })
    expect(await suite.db.country.createMany({ data: [{ name: 'France' }] })).toEqual({ count: 1 })
    const changed = await suite.db.user.updateMany({
      where: { name: { in: [secret('ada'), secret('eve')] } },
      data: { phone: secret('123'), visits: { increment: 1 } },
    })
    expect(changed).toEqual({ count: 2 })
    expect(await suite.db.user.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { name: secret('ada'), phone: secret('123'), visits: 2 },
      { name: secret('bob'), phone: null, visits: 1 },
      { name: secret('eve'), phone: secret('123'), visits: 2 },
    ])
  })

  it('encrypts createManyAndReturn and updateManyAndReturn where the database has them', async () => {
    if (suite.database.target === 'mariadb' || suite.database.target === 'mysql') return
    const rows = [{ email: secret('ada'), name: secret('Ada') }, { email: secret('bob') }]
    const created = await suite.db.user.createManyAndReturn({ data: rows })
    expect(created).toMatchObject([{ email: secret('ada'), name: secret('Ada') }, { email: secret('bob') }])
    const updated = await suite.db.user.updateManyAndReturn({
      where: { email: secret('bob') },
      data: { name: secret('Bob') },
      select: { name: true },
    })
    expect(updated).toEqual([{ name: secret('Bob') }])
  })

  it('updates with a value, with { set } and with null, and keeps the index in step', async () => {
    const { id } = await suite.db.user.create({ data: { email: secret('ada'), name: secret('Ada') } })
    const update = (data: object) => suite.db.user.update({ where: { id }, data })
    const count = (name: string) => suite.db.user.count({ where: { name: secret(name) } })
    expect(await update({ name: secret('Bea') })).toMatchObject({ name: secret('Bea') })
    expect([await count('Ada'), await count('Bea')]).toEqual([0, 1])
    expect(await update({ name: { set: secret('Cleo') } })).toMatchObject({ name: secret('Cleo') })
    expect([await count('Bea'), await count('Cleo')]).toEqual([0, 1])
    expect(await update({ name: { set: null } })).toMatchObject({ name: null, nameIndex: null })
    await update({ name: secret('Dora') })
    expect(await update({ name: null })).toMatchObject({ name: null, nameIndex: null })
    expect(await suite.database.rows('users')).toMatchObject([{ name: null, name_index: null }])
  })

  it('upserts, by the index, at the top and nested', async () => {
    const upsert = (name: string) =>
      suite.db.user.upsert({
        where: { email: secret('ada') },
        create: { email: secret('ada'), name: secret(name), posts: { create: { title: 't', code: secret('c') } } },
        update: { name: secret(name) },
        include: { posts: true },
      })
    const first = await upsert('first')
    expect(await upsert('second')).toMatchObject({ id: first.id, name: secret('second') })
    const post = (first.posts as { id: number }[])[0]!
    const nested = await suite.db.user.update({
      where: { email: secret('ada') },
      data: {
        posts: {
          upsert: [
            { where: { id: post.id }, create: { title: 'x' }, update: { content: secret('updated') } },
            { where: { id: post.id, code: secret('c') }, create: { title: 'y' }, update: { title: 'found' } },
            { where: { id: -1 }, create: { title: 'new', content: secret('created') }, update: {} },
          ],
        },
        profile: { upsert: { create: { bio: secret('bio') }, update: { bio: secret('not yet') } } },
      },
      include: { posts: { orderBy: { id: 'asc' } }, profile: true },
    })
    expect(nested).toMatchObject({
      posts: [
        { title: 'found', content: secret('updated') },
        { title: 'new', content: secret('created') },
      ],
      profile: { bio: secret('bio') },
    })
  })

  it('rewrites every nested write', async () => {
    const { db } = suite
    const include = { posts: { orderBy: { id: 'asc' } }, profile: true }
    const { id } = await db.user.create({
      data: {
        email: secret('ada'),
        posts: { createMany: { data: [1, 2, 3].map(n => ({ title: `p${n}`, code: secret(`c${n}`) })) } },
        profile: { create: { bio: secret('bio') } },
      },
    })
    const posts = await db.post.findMany<{ id: number }[]>({ orderBy: { id: 'asc' } })
    const change = (data: object) => db.user.update({ where: { id }, data, include })
    const [first, second, third] = posts.map(post => ({ id: post.id }))

    expect(
      await change({
        posts: {
          update: { where: first, data: { content: secret('by update') } },
          updateMany: { where: { code: secret('c2') }, data: { content: secret('by updateMany') } },
        },
        profile: { update: { bio: secret('direct') } },
      }),
    ).toMatchObject({
      posts: [{ content: secret('by update') }, { content: secret('by updateMany') }, { content: null }],
      profile: { bio: secret('direct') },
    })
    expect(
      await change({ profile: { update: { where: { bio: { not: null } }, data: { bio: secret('by data') } } } }),
    ).toMatchObject({ profile: { bio: secret('by data') } })
    expect(await change({ posts: { disconnect: [first, second] } })).toMatchObject({ posts: [third] })
    expect(await change({ posts: { set: [first!, second!] } })).toMatchObject({ posts: [first, second] })
    expect(await change({ posts: { connect: third } })).toMatchObject({ posts: [first, second, third] })
    expect(await change({ posts: { delete: { id: third!.id, code: secret('c3') } } })).toMatchObject({
      posts: [first, second],
    })
    expect(await change({ posts: { deleteMany: { code: { in: [secret('c2'), secret('c9')] } } } })).toMatchObject({
      posts: [first],
    })
    expect(await change({ profile: { delete: true } })).toMatchObject({ profile: null })
  })

  it('connects and creates by an encrypted unique field', async () => {
    const { db } = suite
    const { id } = await db.user.create({ data: { email: secret('ada') } })
    const include = { author: true }
    const connect = { connect: { email: secret('ADA') } }
    expect(await db.post.create({ data: { title: 'a', author: connect }, include })).toMatchObject({ author: { id } })
    const orCreate = (email: string) => ({
      connectOrCreate: { where: { email: secret(email) }, create: { email: secret(email), name: secret('made') } },
    })
    expect(await db.post.create({ data: { title: 'b', author: orCreate('ada') }, include })).toMatchObject({
      author: { id, name: null },
    })
    expect(await db.post.create({ data: { title: 'c', author: orCreate('bob') }, include })).toMatchObject({
      author: { email: secret('bob'), name: secret('made') },
    })
    expect(await db.user.count()).toBe(2)
  })

  it('deletes by an encrypted field, and returns the row', async () => {
    const { db } = suite
    await db.user.createMany({ data: ['ada', 'bob', 'eve'].map(name => ({ email: secret(name), name: secret('X') })) })
    expect(await db.user.delete({ where: { email: secret('bob') } })).toMatchObject({ email: secret('bob') })
    expect(await db.user.deleteMany({ where: { name: { equals: secret('X') }, email: secret('ada') } })).toEqual({
      count: 1,
    })
    expect(await db.user.findMany({ select: { email: true } })).toEqual([{ email: secret('eve') }])
  })

  it('computes the index anew when a row that was read is written again', async () => {
    const { db } = suite
    const { id: _, ...row } = await db.user.create({ data: { email: secret('ada'), name: secret('Ada'), score: 1 } })
    const data = Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
    const copy = await db.user.create({ data: { ...data, email: secret('bob') } })
    expect(copy.emailIndex).not.toBe(row.emailIndex)
    expect(copy.nameIndex).toBe(row.nameIndex)
    expect(await db.user.count({ where: { email: secret('bob') } })).toBe(1)
  })

  it('passes undefined and Prisma.skip through as not given', async () => {
    const { skip } = suite.Prisma
    // Prisma 6 turns skip into {} before any query extension sees it.
    if (skip !== undefined && suite.variant.version.startsWith('6.')) return
    const omitted = skip
    const { id } = await suite.db.user.create({ data: { email: secret('ada'), name: omitted, posts: omitted } })
    await suite.db.user.update({ where: { id }, data: { name: secret('Ada') } })
    const updated = await suite.db.user.update({ where: { id, email: omitted }, data: { name: omitted, city: 'Rome' } })
    expect(updated).toMatchObject({ name: secret('Ada'), city: 'Rome' })
    expect(await suite.db.user.findMany({ where: { name: { equals: omitted }, phone: omitted } })).toHaveLength(1)
    // With strict checks, Prisma itself refuses undefined, and goes on doing so.
    const strict = suite.db.user.update({ where: { id }, data: { name: undefined } })
    if (skip === undefined) expect(await strict).toMatchObject({ name: secret('Ada') })
    else await expect(strict).rejects.toThrow(/undefined/)
  })

  it('does not touch models that cannot reach an encrypted field', async () => {
    await suite.db.country.create({ data: { name: 'Peru' } })
    expect(
      await suite.db.country.findMany({ where: { name: { contains: 'er' } }, orderBy: { name: 'asc' } }),
    ).toMatchObject([{ name: 'Peru' }])
  })
})
