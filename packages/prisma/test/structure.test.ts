import { isEnvelope } from '@waxseal/core'
import { beforeEach, expect, it } from 'vitest'
import { withEncryption } from '../src/index.ts'
import { MEMBER_MODELS, withMembers } from './support/members.ts'
import { describeEverywhere, provider, secret } from './support/suite.ts'

describeEverywhere('models of every shape', suite => {
  const members = withMembers(suite)
  const ada = { tenantId: 1, number: 1, email: secret('ada'), nick: secret('a') }

  beforeEach(async () => {
    await members.db.member.create({
      data: {
        ...ada,
        sponsored: {
          create: [
            { tenantId: 1, number: 2, email: secret('bob'), role: 'OWNER' },
            { tenantId: 1, number: 3, email: secret('eve') },
          ],
        },
        card: { create: { is: secret('is'), some: secret('some') } },
      },
    })
  })

  it('related to themselves', async () => {
    const { member } = members.db
    const numbers = async (where: object) =>
      (await member.findMany({ where, orderBy: { number: 'asc' } })).map(({ number }) => number)
    expect(await numbers({ sponsor: { email: secret('ada') } })).toEqual([2, 3])
    expect(await numbers({ sponsor: { isNot: { email: secret('bob') } } })).toEqual([1, 2, 3])
    expect(await numbers({ sponsored: { some: { email: secret('eve') } } })).toEqual([1])
    expect(await numbers({ sponsored: { every: { sponsor: { is: { nick: secret('a') } } } } })).toEqual([1, 2, 3])
    const found = await member.findFirst({
      where: { email: secret('eve') },
      include: {
        sponsor: { include: { sponsored: { where: { email: { not: secret('eve') } }, include: { sponsor: true } } } },
      },
    })
    expect(found).toMatchObject({ sponsor: { ...ada, sponsored: [{ email: secret('bob'), sponsor: ada }] } })
  })

  it('related to themselves many times over, without a table of their own for it', async () => {
    const { card } = members.db
    const [first] = await card.findMany<{ id: number }[]>()
    const other = { tenantId: 1, number: 2, is: secret('other') }
    const created = await card.create<{ id: number }>({
      data: { ...other, likes: { connect: { id: first!.id } } },
      include: { likes: true },
    })
    expect(created).toMatchObject({ is: secret('other'), likes: [{ is: secret('is'), some: secret('some') }] })
    const where = { likedBy: { some: { AND: { is: secret('other') } } } }
    expect(await card.findMany({ where, include: { likedBy: { include: { likes: true } } } })).toMatchObject([
      { id: first!.id, likedBy: [{ is: secret('other'), likes: [{ is: secret('is') }] }] },
    ])
    expect(
      await card.update({
        where: { id: created.id },
        data: { likes: { updateMany: { where: { is: secret('is') }, data: { some: secret('new') } } } },
        include: { likes: true },
      }),
    ).toMatchObject({ likes: [{ some: secret('new') }] })
  })

  it('with fields that are named like operators', async () => {
    const { card, member } = members.db
    const count = (where: object) => card.count({ where })
    expect(await count({ is: secret('is') })).toBe(1)
    expect(await count({ some: { in: [secret('some')] }, is: { not: secret('x') } })).toBe(1)
    const related = (where: object) => member.count({ where: { card: where } })
    expect(await related({ AND: { is: secret('is') } })).toBe(1)
    expect(await related({ some: secret('some') })).toBe(1)
    expect(await related({ isNot: { is: secret('is') } })).toBe(2)
    const refused = { code: 'QUERY_UNSUPPORTED', field: 'Card.is', message: expect.stringContaining('two things') }
    await expect(related({ is: secret('is') })).rejects.toMatchObject(refused)
    await expect(related({ is: { is: secret('is') } })).rejects.toMatchObject(refused)
    const byLikes = (where: object) => card.count({ where: { likes: where } })
    expect(await byLikes({ none: { some: secret('some') } })).toBe(1)
    expect(await byLikes({ some: { some: secret('some') } })).toBe(0)
  })

  it('with enums, and beside columns of types that Prisma does not know', async () => {
    const { member } = members.db
    const where = { role: 'OWNER', email: secret('bob') }
    expect(await member.findMany({ where })).toMatchObject([{ number: 2, role: 'OWNER' }])
    expect(await member.groupBy({ by: ['role'], _count: { nick: true }, orderBy: { role: 'asc' } })).toEqual(
      expect.arrayContaining([
        { role: 'GUEST', _count: { nick: 1 } },
        { role: 'OWNER', _count: { nick: 0 } },
      ]),
    )
    const bind = (models: object) => () => withEncryption(suite.plain, { provider, models } as never)
    expect(bind({ Card: { area: true } })).toThrow(expect.objectContaining({ code: 'FIELD_UNKNOWN' }))
    expect(bind({ Member: { role: true } })).toThrow(expect.objectContaining({ code: 'FIELD_UNSUPPORTED' }))
  })

  it('that are views, under the context of the table', async () => {
    const owners = { email: { ...MEMBER_MODELS.Member.email, context: 'members.email' } }
    const db = await suite.open({ models: { ...MEMBER_MODELS, Owners: owners } })
    expect(await db.owners.findMany()).toMatchObject([{ number: 2, email: secret('bob') }])
    expect(await db.owners.count({ where: { email: secret('bob') } })).toBe(1)
    expect(await db.owners.count({ where: { email: secret('ada') } })).toBe(0)
    await expect(suite.open({ models: { Owners: { email: true } } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      field: 'Owners.email',
      message: expect.stringContaining('context of its column'),
    })
  })

  it('in other schemas of the database', async () => {
    const email = { index: 'emailIndex' }
    const isPostgres = suite.database.target === 'postgres'
    const models = (context?: string) => ({ User: { email }, ArchivedUser: { email: { ...email, context } } }) as never
    if (isPostgres) {
      const refused = {
        code: 'CONFIG_INVALID',
        field: 'ArchivedUser.email',
        message: expect.stringContaining('User.email'),
      }
      await expect(suite.open({ models: models() })).rejects.toMatchObject(refused)
    }
    const db = await suite.open({ models: models('archive.users.email') })
    const data = { email: secret('ada') }
    await db.user.create({ data })
    await db.archivedUser.create({ data })
    expect(await db.archivedUser.findUnique({ where: data })).toMatchObject(data)
    const [user] = await suite.database.rows('users')
    const [archived] = await suite.plain.archivedUser.findMany()
    expect(isEnvelope(archived!.email)).toBe(true)
    expect(archived!.emailIndex).not.toBe(user!.email_index)
    await suite.plain.archivedUser.updateMany({ data: { email: user!.email } })
    await expect(db.archivedUser.findFirst()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' })
  })
})
