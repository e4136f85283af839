import { beforeAll, beforeEach, expect, it } from 'vitest'
import { encryptionOf, withEncryption } from '../src/index.ts'
import { filterMaker, seedsFor } from './support/filters.ts'
import { addIndexGeneration } from './support/index-keys.ts'
import { MEMBER_MODELS, withMembers } from './support/members.ts'
import { describeEverywhere, MODELS, provider, secret } from './support/suite.ts'
import type { Row, TestClient } from './support/test-client.ts'

// While index keys rotate: rows that stand there under the older key, rows under the newer one, and searches that find both.
describeEverywhere('two generations of index keys', suite => {
  withMembers(suite)
  const keyTable = { name: 'generation_keys', create: true }
  let first: TestClient
  let db: TestClient

  beforeAll(async () => {
    const models = { ...MODELS, ...MEMBER_MODELS }
    first = await suite.open({ keyTable, models })
    await encryptionOf(first).warmUp()
    db = await suite.open({ keyTable, models })
    await addIndexGeneration(suite, db, keyTable.name)
  })

  const by = (name: string) => ({ where: { email: secret(name) } })
  const person = (name: string) => ({ email: secret(name), name: secret('same') })

  beforeEach(async () => {
    await first.user.create({ data: { ...person('old'), posts: { create: { title: 'of old', code: secret('c') } } } })
    await db.user.create({ data: { ...person('new'), posts: { create: { title: 'of new', code: secret('c') } } } })
  })

  it('differ in the index of one value', async () => {
    const [old, recent] = await suite.database.rows('users', 'id')
    expect(old!.name_index).not.toBe(recent!.name_index)
    expect(await first.user.count({ where: { name: secret('same') } })).toBe(1)
    expect(await db.user.count({ where: { name: secret('same') } })).toBe(2)
  })

  it('find the same rows by 30 filters as a plain column', async () => {
    await suite.db.user.deleteMany()
    const values = ['a', 'b', 'c', null]
    const rows = (letter: string) =>
      values.map((value, n) => ({ email: `${letter}${n}@example.com`, name: value, city: value }))
    await first.user.createMany({ data: rows('x') })
    await db.user.createMany({ data: rows('y') })
    for (const seed of seedsFor(suite, 30)) {
      const where = filterMaker(seed)
      const find = (field: string) =>
        db.user.findMany({ where: where(field), select: { id: true }, orderBy: { id: 'asc' } })
      expect([seed, where('name'), await find('name')]).toEqual([seed, where('name'), await find('city')])
    }
  })

  it.each(['old', 'new'])('choose a row by a unique field, in every place that chooses: the %s one', async name => {
    const { user, post } = db
    expect(await user.findUnique({ ...by(name), include: { posts: true } })).toMatchObject({
      posts: [{ code: secret('c') }],
    })
    expect(await user.findUniqueOrThrow(by(name))).toMatchObject(person(name))
    expect(await user.findUnique(by(name)).posts()).toMatchObject([{ title: `of ${name}` }])
    expect(await user.findMany({ cursor: by(name).where, take: 1, orderBy: { id: 'asc' } })).toMatchObject([
      person(name),
    ])
    expect(await user.update({ ...by(name), data: { city: 'Oslo' } })).toMatchObject({ city: 'Oslo', ...person(name) })
    const author = { connect: by(name).where }
    const include = { author: true }
    const { id } = await post.create<{ id: number }>({ data: { title: 'x', author }, include })
    const orCreate = { connectOrCreate: { ...by(name), create: person(name) } }
    expect(await post.update({ where: { id }, data: { author: orCreate }, include })).toMatchObject({
      author: { city: 'Oslo' },
    })
    const upsert = () => user.upsert({ ...by(name), create: person(name), update: { city: 'Rome' } })
    expect(await upsert()).toMatchObject({ city: 'Rome' })
    const [found, count] = await db.$transaction([
      user.findUnique(by(name)),
      user.count(by(name)),
      user.update({ ...by(name), data: {} }),
    ])
    expect([found, count]).toMatchObject([person(name), 1])
    await db.$transaction(async tx => {
      await tx.user.update({ ...by(name), data: { city: 'Bern' } })
      expect(await tx.user.findUnique(by(name))).toMatchObject({ city: 'Bern' })
    })
    expect(await user.delete(by(name))).toMatchObject(person(name))
    expect(await user.findUnique(by(name))).toBeNull()
    expect(await upsert()).toMatchObject({ city: null })
    expect(await user.count()).toBe(2)
  })

  it('choose by id beside a field whose index is not unique, whichever row has that value too', async () => {
    const rows = await db.user.findMany<{ id: number; email: string }[]>({ orderBy: { id: 'asc' } })
    for (const { id, email } of rows) {
      expect(await db.user.findUnique({ where: { id, name: secret('same') } })).toMatchObject({ email })
      expect(await db.user.update({ where: { id, name: secret('same') }, data: { city: 'Oslo' } })).toMatchObject({
        email,
      })
    }
    await expect(db.user.findUniqueOrThrow({ where: { id: rows[0]!.id, name: secret('x') } })).rejects.toMatchObject({
      code: 'P2025',
    })
  })

  it('choose by compounds', async () => {
    const member = (number: number, name: string) => ({
      tenantId: 1,
      number,
      email: secret(name),
      badge: new Uint8Array([number]),
    })
    await first.member.create({ data: member(1, 'old') })
    await db.member.create({ data: member(2, 'new') })
    for (const { tenantId, number, email, badge } of [member(1, 'old'), member(2, 'new')]) {
      expect(await db.member.findUnique({ where: { tenantId_email: { tenantId, email } } })).toMatchObject({ number })
      expect(await db.member.update({ where: { person: { email, badge } }, data: {} })).toMatchObject({ number })
    }
    const wrong = { tenantId_email: { tenantId: 2, email: secret('old') } }
    expect(await db.member.findUnique({ where: wrong })).toBeNull()
  })

  it('move a row to the newer one when it is written', async () => {
    await db.user.update({ ...by('old'), data: person('old') })
    const [old, recent] = await suite.database.rows('users', 'id')
    expect(old!.name_index).toBe(recent!.name_index)
    expect(await db.user.findUnique(by('old'))).toMatchObject(person('old'))
    expect(await first.user.findUnique(by('old'))).toBeNull()
    await db.user.update({ ...by('old'), data: { name: null } })
    expect((await suite.database.rows('users', 'id'))[0]).toMatchObject({ name: null, name_index: null })
  })

  it('find a row that moves between the look-up and the operation', async () => {
    const { id } = await db.user.findUniqueOrThrow<{ id: number }>(by('old'))
    const seen: string[] = []
    // Applied after ours, it acts between the two, and sees what is sent to the database.
    const moving = withEncryption(suite.plain, { provider, models: MODELS, keyTable }).$extends({
      query: {
        user: {
          async $allOperations({
            operation,
            args,
            query,
          }: {
            operation: string
            args: Row
            query: (args: Row) => unknown
          }) {
            seen.push(operation)
            if (seen.length === 1) await db.user.update({ where: { id }, data: person('old') })
            return query(args)
          },
        },
      },
    })
    expect(await moving.user.findUnique(by('old'))).toMatchObject({ id })
    expect(seen).toEqual(['findUnique', 'findUnique'])
    await suite.db.user.deleteMany()
    await first.user.create({ data: { id, ...person('old') } })
    seen.length = 0
    expect(await moving.user.update({ ...by('old'), data: { city: 'Oslo' } })).toMatchObject({ id, city: 'Oslo' })
    expect(seen).toEqual(['update', 'update'])
  })

  it('refuse distinct, for equal values have unequal index values', async () => {
    await expect(db.user.findMany({ distinct: ['name'] })).rejects.toMatchObject({
      code: 'QUERY_UNSUPPORTED',
      field: 'User.name',
      message: expect.stringContaining('rotation'),
    })
    expect(await first.user.findMany({ distinct: ['name'] })).toHaveLength(2)
  })
})
