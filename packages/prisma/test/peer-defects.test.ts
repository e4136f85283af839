import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { describeEverywhere, SECRET, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

// What prisma-field-encryption 1.6.0 and its forks were found to do on Prisma 7, each as a case that must not happen here.
describeEverywhere('defects of prisma-field-encryption', suite => {
  const name = secret('James Bond')

  async function twoBonds(): Promise<void> {
    await suite.db.user.createMany({ data: ['a', 'b'].map(email => ({ email: secret(email), name })) })
  }

  it('1: a ciphertext copied to another column or table does not decrypt', async () => {
    await suite.db.user.create({ data: { email: secret('a'), name, profile: { create: { bio: secret('bio') } } } })
    const [user] = await suite.database.rows('users')
    await suite.database.query('UPDATE users SET phone_number = ?', [user!.name as string])
    await expect(suite.db.user.findFirst()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED', field: 'User.phone' })
    await suite.database.query('UPDATE profiles SET bio = ?', [user!.name as string])
    await expect(suite.db.profile.findFirst()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED' })
  })

  it('2: the index is keyed, and differs between columns with the same value', async () => {
    await suite.db.user.create({ data: { email: secret('a'), name, posts: { create: { title: 't', code: name } } } })
    const [user] = await suite.database.rows('users')
    const [post] = await suite.database.rows('posts')
    expect(post!.code_index).not.toBe(user!.name_index)
    const hash = createHash('sha256').update(name).digest('hex')
    expect(hash).not.toContain(user!.name_index as string)
  })

  it('3: in, notIn, not and contains answer rightly or not at all', async () => {
    await twoBonds()
    const count = (filter: object) => suite.db.user.count({ where: { name: filter } })
    expect(await count({ in: [name] })).toBe(2)
    expect(await count({ notIn: [name] })).toBe(0)
    expect(await count({ not: { equals: name } })).toBe(0)
    await expect(count({ contains: 'Bond' })).rejects.toMatchObject({ code: 'QUERY_UNSUPPORTED' })
  })

  it('4: a search without an index is an error, not an empty answer', async () => {
    await suite.db.user.create({ data: { email: secret('a'), phone: secret('1') } })
    await expect(suite.db.user.findMany({ where: { phone: secret('1') } })).rejects.toMatchObject({
      code: 'INDEX_MISSING',
    })
  })

  it('5: null leaves no stale index behind', async () => {
    const { id } = await suite.db.user.create<{ id: number }>({ data: { email: secret('a'), name } })
    await suite.db.user.update({ where: { id }, data: { name: null } })
    expect(await suite.db.user.findMany({ where: { name } })).toEqual([])
    expect(await suite.database.rows('users')).toMatchObject([{ name: null, name_index: null }])
  })

  it('6: groupBy, _max and distinct do not work on ciphertext', async () => {
    await twoBonds()
    await expect(suite.db.user.groupBy({ by: ['name'], _count: true })).rejects.toMatchObject({
      code: 'QUERY_UNSUPPORTED',
    })
    await expect(suite.db.user.aggregate({ _max: { name: true } })).rejects.toMatchObject({ code: 'QUERY_UNSUPPORTED' })
    expect(await suite.db.user.findMany({ distinct: ['name'], select: { name: true } })).toEqual([{ name }])
  })

  it('7: JSON with keys named like encrypted fields stays what it is', async () => {
    const json = { name: 'x', deep: { name: 'y', email: 'z' }, nameIndex: 'kept' }
    await suite.db.user.create({ data: { email: secret('a'), settings: json, history: json } })
    expect(await suite.plain.user.findFirst()).toMatchObject({ settings: json })
    expect(await suite.db.user.findFirst<Row>()).toMatchObject({ settings: json, history: json })
  })

  it('8: a tampered ciphertext is an error, and is not returned', async () => {
    await suite.db.user.create({ data: { email: secret('a'), name } })
    const [row] = await suite.database.rows('users')
    const text = row!.name as string
    const changed = text.slice(0, -5) + (text.at(-5) === 'A' ? 'B' : 'A') + text.slice(-4)
    await suite.database.query('UPDATE users SET name = ?', [changed])
    await expect(suite.db.user.findFirst()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED', field: 'User.name' })
  })

  it('9: plaintext slipped into the column is an error, and is not returned', async () => {
    await suite.db.user.create({ data: { email: secret('a'), name } })
    await suite.database.query("UPDATE users SET name = 'injected'")
    await expect(suite.db.user.findFirst()).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE', field: 'User.name' })
  })

  it('10: nothing is encrypted twice, no order is dropped, fluent calls decrypt, and nothing prints plaintext', async () => {
    await suite.db.user.create({ data: { email: secret('a'), name, posts: { create: { title: 't', content: name } } } })
    const stored = await suite.plain.user.findFirst<Row>()
    const again = suite.db.user.updateMany({ data: { name: stored.name } })
    await expect(again).rejects.toMatchObject({ code: 'ALREADY_ENCRYPTED' })
    await expect(suite.db.user.findMany({ orderBy: { name: 'desc' } })).rejects.toMatchObject({
      code: 'QUERY_UNSUPPORTED',
    })
    const where = { email: secret('a') }
    expect(await suite.db.user.findUnique({ where }).posts()).toMatchObject([{ content: name }])
    const clash = await suite.db.user.create({ data: { ...where, name } }).catch(error => error)
    expect(clash).toMatchObject({ code: 'P2002' })
    const invalid = await suite.db.user.create({ data: { ...where, name, nope: 1 } }).catch(error => error)
    expect(invalid.name).toBe('PrismaClientValidationError')
    for (const error of [clash, invalid]) expect(JSON.stringify([error, error.message])).not.toContain(SECRET)
  })
})
