import { isEnvelope } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { describeEverywhere, MODELS } from './support/suite.ts'
import type { Row, TestClient } from './support/test-client.ts'

describeEverywhere('a table that is being encrypted', suite => {
  const migrating = () => suite.open({ mode: 'migration' })

  /** Rows as they were before the encryption: no cell is an envelope, and indexes are NULL. */
  async function plaintextRows(): Promise<void> {
    const users = [
      { email: 'ada@example.org', name: 'Ada', city: 'Paris', posts: { create: { title: 'a1', code: 'x' } } },
      { email: 'bob@example.org', name: 'Bob', city: 'Rome', posts: { create: { title: 'b1', code: 'y' } } },
      { email: 'eve@example.org', name: null, city: 'Paris', posts: { create: { title: 'e1', code: null } } },
      { email: 'joe@example.org', name: 'Ada', city: 'Rome' },
    ]
    for (const data of users) await suite.plain.user.create({ data })
  }

  /** Writes the values of some rows anew. */
  async function encryptRows(db: TestClient, emails: readonly string[]): Promise<void> {
    for (const email of emails) {
      const { id, name, posts } = await db.user.findUniqueOrThrow<Row & { posts: Row[] }>({
        where: { email: `${email}@example.org` },
        include: { posts: true },
      })
      await db.user.update({ where: { id }, data: { email: `${email}@example.org`, name } })
      for (const post of posts) await db.post.update({ where: { id: post.id }, data: { code: post.code } })
    }
  }

  const wheres: readonly object[] = [
    { name: 'Ada' },
    { name: { equals: 'Bob' } },
    { name: { in: ['Ada', 'Bob', 'Zoe'] } },
    { name: { in: [] } },
    { name: { not: 'Ada' } },
    { name: { not: { equals: 'Bob' } } },
    { name: { not: { in: ['Ada'] } } },
    { name: { notIn: ['Bob'] } },
    { name: { not: { notIn: ['Bob'] } } },
    { name: null },
    { name: { not: null } },
    { name: { not: null, notIn: ['Bob'] }, city: 'Rome' },
    { NOT: { name: 'Ada' } },
    { NOT: { name: { not: 'Ada' } } },
    { NOT: { name: { notIn: ['Ada'] } } },
    { NOT: [{ name: 'Ada' }, { city: 'Paris' }] },
    { NOT: { OR: [{ name: 'Bob' }, { name: null }] } },
    { NOT: { NOT: { name: 'Bob' } } },
    { OR: [{ name: 'Bob' }, { email: 'eve@example.org' }] },
    { OR: [{ NOT: { name: 'Ada' } }, { city: 'Paris' }] },
    { AND: [{ name: 'Ada' }, { city: 'Rome' }], name: { in: ['Ada', 'Bob'] } },
    { posts: { some: { code: 'x' } } },
    { posts: { some: { NOT: { code: 'x' } } } },
    { posts: { none: { code: { in: ['x', 'y'] } } } },
    { posts: { every: { code: 'y' } } },
    { posts: { every: { code: { not: 'x' } } } },
    { posts: { some: { author: { is: { name: 'Ada' } } } } },
    { posts: { some: { author: { isNot: { name: 'Ada' } } } } },
    { posts: { some: { author: { name: { not: 'Bob' } } } } },
  ]

  it('is searched as it was before, however far the encryption has come', async () => {
    await plaintextRows()
    const answers = (db: TestClient) =>
      Promise.all(
        wheres.map(where => db.user.findMany({ where, orderBy: { id: 'asc' }, select: { id: true, email: true } })),
      )
    const expected = await answers(suite.plain)
    expect(new Set(expected.map(rows => rows.length)).size).toBeGreaterThan(3)
    const db = await migrating()
    expect(await answers(db)).toEqual(expected)
    await encryptRows(db, ['ada'])
    expect(await answers(db)).toEqual(expected)
    await encryptRows(db, ['bob', 'eve', 'joe'])
    expect(await answers(db)).toEqual(expected)
    // Nothing is left that strict mode would refuse.
    expect(await answers(suite.db)).toEqual(expected)
  })

  it('reads plaintext and counts it, writes ciphertext, and is refused in strict mode', async () => {
    await plaintextRows()
    const db = await migrating()
    const handle = encryptionOf(db)
    expect([handle.plaintextCells(), handle.legacyCells()]).toEqual([{}, {}])
    const found = await db.user.findMany({ where: { city: 'Rome' }, orderBy: { id: 'asc' } })
    expect(found).toMatchObject([{ name: 'Bob' }, { name: 'Ada' }])
    expect(await db.post.findFirst({ where: { title: 'a1' }, include: { author: true } })).toMatchObject({
      code: 'x',
      author: { email: 'ada@example.org' },
    })
    expect(handle.plaintextCells()).toEqual({ 'User.email': 3, 'User.name': 3, 'Post.code': 1 })

    await db.user.updateMany({ where: { name: 'Bob' }, data: { name: 'Rob', phone: '123' } })
    const [, bob] = await suite.database.rows('users', 'id')
    expect([isEnvelope(bob!.name), isEnvelope(bob!.phone_number)]).toEqual([true, true])
    expect(bob!.name_index).toMatch(/^[0-9a-f]{32}$/)
    expect(await db.user.findMany({ where: { name: 'Rob' } })).toMatchObject([{ phone: '123' }])

    await expect(suite.db.user.findMany()).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE', field: 'User.email' })
    const mixed = await suite.open({
      mode: 'migration',
      models: { User: { ...MODELS.User, name: { index: 'nameIndex', mode: 'strict' } } },
    })
    expect(await mixed.user.findFirst({ select: { email: true } })).toEqual({ email: 'ada@example.org' })
    await expect(mixed.user.findFirst({ select: { name: true } })).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE' })
  })

  it('finds one row by a unique field in either form, and changes, moves and deletes it', async () => {
    await plaintextRows()
    const db = await migrating()
    await encryptRows(db, ['ada'])
    const by = (name: string) => ({ where: { email: `${name}@example.org` } })
    for (const name of ['ada', 'bob']) {
      const title = `${name[0]}1`
      expect(await db.user.findUnique({ ...by(name), include: { posts: true } })).toMatchObject({ posts: [{ title }] })
      expect(await db.user.findUnique(by(name)).posts()).toMatchObject([{ title }])
      expect(await db.user.findMany({ cursor: by(name).where, take: 1, orderBy: { id: 'asc' } })).toMatchObject([
        by(name).where,
      ])
      await db.user.update({ ...by(name), data: { city: 'Oslo' } })
      const upserted = { ...by(name), create: { ...by(name).where, city: 'none' }, update: { phone: '1' } }
      expect(await db.user.upsert(upserted)).toMatchObject({ city: 'Oslo', phone: '1' })
      const author = { connect: by(name).where }
      expect(await db.post.create({ data: { title: 'new', author }, include: { author: true } })).toMatchObject({
        author: by(name).where,
      })
      const orCreate = { connectOrCreate: { ...by(name), create: { ...by(name).where } } }
      await db.post.create({ data: { title: 'newer', author: orCreate } })
      expect(await db.$transaction([db.user.findUnique(by(name)), db.user.count()])).toMatchObject([by(name).where, 4])
      await db.$transaction(async tx => tx.user.delete(by(name)))
      await db.user.create({ data: by(name).where })
    }
    expect(await db.user.findUnique(by('nobody'))).toBeNull()
    await expect(db.user.update({ ...by('nobody'), data: {} })).rejects.toMatchObject({ code: 'P2025' })
    const made = { ...by('nobody'), create: by('nobody').where, update: {} }
    const [first, second] = await db.$transaction([db.user.upsert(made), db.user.upsert(made)])
    expect(first).toMatchObject({ id: (second as Row).id })
  })

  it('takes plaintext of every type for what it is', async () => {
    const born = new Date('1969-07-20T20:17:40.123Z')
    const values = { scan: new Uint8Array([1, 2]), history: { a: [1] }, score: 0.5, active: true, balance: '12' }
    await suite.plain.user.create({ data: { email: 'a', born: born.toISOString(), ...values } })
    const models = {
      User: {
        ...MODELS.User,
        score: { type: 'number', index: 'phone' },
        active: { type: 'boolean', index: 'notes' },
        phone: undefined,
        notes: undefined,
      },
    } as never
    const db = await suite.open({ mode: 'migration', models })
    expect(await db.user.findFirst()).toMatchObject({ ...values, born, balance: 12n })
    for (const where of [
      { born },
      { scan: values.scan },
      { score: 0.5 },
      { score: { in: [0.5, 1] } },
      { active: true },
    ]) {
      expect(await db.user.count({ where })).toBe(1)
      expect(await db.user.count({ where: { NOT: where } })).toBe(0)
    }
    expect(await db.user.count({ where: { score: { not: 1 }, active: { not: false } } })).toBe(1)
    await suite.plain.user.updateMany({ data: { balance: 'twelve' } })
    await expect(db.user.findFirst()).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE', field: 'User.balance' })
  })
})
