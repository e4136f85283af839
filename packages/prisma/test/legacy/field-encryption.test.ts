import { generateKey } from '@47ng/cloak'
import { isEnvelope } from '@waxseal/core'
import { fieldEncryptionExtension } from 'prisma-field-encryption'
import { beforeEach, expect, it } from 'vitest'
import { cloakReader, encryptionOf } from '../../src/index.ts'
import { describeEverywhere, secret } from '../support/suite.ts'
import type { Row } from '../support/test-client.ts'

const key = generateKey()

// What that library asks of the DMMF, which Prisma 7 no longer has.
const annotated = (name: string, type: string, documentation?: string) => ({
  ...{ name, type, isList: false, isId: name === 'id', isUnique: false },
  ...(documentation === undefined ? {} : { documentation }),
})
const dmmf = {
  datamodel: {
    models: [
      {
        name: 'User',
        fields: [
          annotated('id', 'Int'),
          annotated('email', 'String', '/// @encrypted'),
          annotated('name', 'String', '/// @encrypted'),
          annotated('notes', 'String', '/// @encrypted'),
          annotated('city', 'String', '/// @encryption:hash(name)'),
          annotated('posts', 'Post'),
        ],
      },
      { name: 'Post', fields: [annotated('id', 'Int'), annotated('content', 'String', '/// @encrypted')] },
    ],
  },
}

describeEverywhere('a table that prisma-field-encryption has written', suite => {
  const legacy = cloakReader({ keys: [generateKey(), key] })

  beforeEach(async () => {
    const theirs = suite.plain.$extends(fieldEncryptionExtension({ encryptionKey: key, dmmf }) as object)
    const posts = { create: [{ title: 'p', content: secret('content') }] }
    const long = secret('汉'.repeat(10_000))
    await theirs.user.create({ data: { email: secret('ada'), name: secret('Ada'), notes: long, posts } })
    await theirs.user.create({ data: { email: secret('bob'), name: secret('Bob'), notes: '' } })
    const [ada] = await suite.database.rows('users', 'id')
    expect(ada!.email).toMatch(/^v1\.aesgcm256\./)
    expect(ada!.city).toMatch(/^[0-9a-f]{64}$/)
  })

  it('is read, nested too, and counted', async () => {
    const db = await suite.open({ legacy })
    const users = await db.user.findMany<Row[]>({ orderBy: { id: 'asc' }, include: { posts: true } })
    expect(users).toMatchObject([
      { email: secret('ada'), name: secret('Ada'), posts: [{ content: secret('content') }] },
      { email: secret('bob'), name: secret('Bob'), posts: [] },
    ])
    expect(users[0]!.notes).toHaveLength(secret('汉'.repeat(10_000)).length)
    expect(encryptionOf(db).legacyCells()).toMatchObject({ 'User.email': 2, 'User.name': 2, 'Post.content': 1 })
    expect(encryptionOf(db).plaintextCells()).toEqual({})
  })

  it('is encrypted anew by writing what was read, and found from then on', async () => {
    const db = await suite.open({ legacy })
    const search = { where: { name: { in: [secret('Ada'), secret('Bob')] } } }
    expect(await db.user.findMany(search)).toEqual([])
    // All these have no index, and would count as one.
    const distinct = db.user.findMany({ distinct: ['name'] })
    await expect(distinct).rejects.toMatchObject({ code: 'QUERY_UNSUPPORTED', field: 'User.name' })
    for (const { id, email, name } of await db.user.findMany<{ id: number; email: string; name: string }[]>()) {
      await db.user.update({ where: { id }, data: { email, name } })
    }
    for (const row of await suite.database.rows('users')) {
      expect([isEnvelope(row.email), isEnvelope(row.name)]).toEqual([true, true])
    }
    expect(await db.user.findMany(search)).toHaveLength(2)
    expect(await suite.db.user.findUnique({ where: { email: secret('bob') }, select: { name: true } })).toEqual({
      name: secret('Bob'),
    })
  })

  it('is read beside plaintext only in migration mode, and per field', async () => {
    const [, bob] = await suite.plain.user.findMany<{ id: number }[]>({ orderBy: { id: 'asc' } })
    await suite.database.query('UPDATE users SET notes = ? WHERE id = ?', ['plain', bob!.id])
    const strict = await suite.open({ legacy })
    await expect(strict.user.findMany()).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE', field: 'User.notes' })
    const db = await suite.open({ legacy, mode: 'migration' })
    expect(await db.user.findUnique({ where: { id: bob!.id } })).toMatchObject({ name: secret('Bob'), notes: 'plain' })
    const one = await suite.open({ models: { User: { email: { legacy }, name: true } } })
    expect(await one.user.findFirst({ select: { email: true }, orderBy: { id: 'asc' } })).toEqual({
      email: secret('ada'),
    })
    await expect(one.user.findFirst()).rejects.toMatchObject({ code: 'NOT_AN_ENVELOPE', field: 'User.name' })
  })

  it('is refused where it was changed, or its key is not given', async () => {
    const stranger = await suite.open({ legacy: cloakReader({ keys: generateKey() }) })
    await expect(stranger.user.findMany()).rejects.toMatchObject({ code: 'DECRYPTION_FAILED', field: 'User.email' })
    const [ada] = await suite.database.rows('users', 'id')
    const cell = ada!.email as string
    await suite.database.query('UPDATE users SET email = ? WHERE id = ?', [
      `${cell.slice(0, 45)}AAAA${cell.slice(49)}`,
      ada!.id as number,
    ])
    const db = await suite.open({ legacy })
    const error = await db.user.findMany().catch(error => error)
    expect(error).toMatchObject({ code: 'DECRYPTION_FAILED', field: 'User.email' })
    expect(error.cause).toBeUndefined()
  })
})
