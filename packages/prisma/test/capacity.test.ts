import { ENVELOPE_OVERHEAD, envelopeTextLength } from '@waxseal/core'
import { expect, it } from 'vitest'
import { describeEverywhere, SECRET, secret } from './support/suite.ts'

describeEverywhere('capacity', suite => {
  /** The longest plaintext, in bytes, whose ciphertext fits into so many characters. */
  const fits = (characters: number) => Math.floor((characters * 3) / 4) - ENVELOPE_OVERHEAD
  const text = (length: number) => SECRET.padEnd(length, 'x')

  const isMySql = () => suite.database.target === 'mariadb' || suite.database.target === 'mysql'

  const limits: readonly [field: string, characters: number, databases: readonly string[]][] = [
    ['phone', 120, ['mariadb', 'mysql', 'postgres']],
    ['name', 191, ['mariadb', 'mysql']],
    ['email', 400, ['mariadb', 'mysql', 'postgres']],
  ]

  it.each(limits)(
    'refuses a value of %s whose ciphertext has more than %i characters, before the write',
    async (field, characters, databases) => {
      const { database } = suite
      const db = await suite.open({}, { connections: 1 })
      if (isMySql()) await db.$executeRawUnsafe("SET SESSION sql_mode = ''")
      const longest = fits(characters)
      expect(envelopeTextLength(longest)).toBeLessThanOrEqual(characters)
      expect(envelopeTextLength(longest + 1)).toBeGreaterThan(characters)
      const data = { email: secret('a'), [field]: text(longest) }
      await db.user.create({ data })
      expect(await db.user.findFirst()).toMatchObject(data)
      await db.user.deleteMany()
      const attempt = db.user.create({ data: { ...data, [field]: text(longest + 1) } })
      if (!databases.includes(database.target)) {
        expect(await attempt).toMatchObject({ [field]: text(longest + 1) })
        return
      }
      await expect(attempt).rejects.toMatchObject({
        code: 'VALUE_TOO_LONG',
        field: `User.${field}`,
        message: expect.stringMatching(`the column takes ${characters}: nothing was written; make the column @db.Text`),
      })
      expect(await database.rows('users')).toEqual([])
    },
  )

  it('is what keeps a server without strict mode from cutting ciphertexts off', async () => {
    if (!isMySql()) return
    const plain = await suite.openPlain({ connections: 1 })
    await plain.$executeRawUnsafe("SET SESSION sql_mode = ''")
    // What the server does with what Waxseal does not let pass.
    await plain.user.create({ data: { email: 'a', city: 'x'.repeat(300), phone: 'x'.repeat(300) } })
    const [row] = await suite.database.rows('users')
    expect([String(row!.city).length, String(row!.phone_number).length]).toEqual([191, 120])
  })

  it('names the type that takes the value, and holds in nested writes and updates too', async () => {
    if (!isMySql()) return
    const models = { Post: { content: true }, Comment: { text: true } } as const
    const db = await suite.open({ models }, { connections: 1 })
    await db.$executeRawUnsafe("SET SESSION sql_mode = ''")
    const refused = (field: string, type: string) => ({
      code: 'VALUE_TOO_LONG',
      field,
      message: expect.stringContaining(`make the column ${type}`),
    })
    const long = text(50_000)
    await expect(
      db.post.create({ data: { title: 't', comments: { create: [{ text: secret('fits') }, { text: long }] } } }),
    ).rejects.toMatchObject(refused('Comment.text', '@db.MediumText'))
    await db.post.create({ data: { title: 't', comments: { create: { text: secret('fits') } } } })
    const update = { updateMany: { where: {}, data: { text: long } } }
    await expect(db.post.updateMany({ data: { content: long } })).rejects.toMatchObject(
      refused('Post.content', '@db.MediumText'),
    )
    const { id } = await db.post.findFirstOrThrow<{ id: number }>()
    await expect(db.post.update({ where: { id }, data: { comments: update } })).rejects.toMatchObject(
      refused('Comment.text', '@db.MediumText'),
    )
    expect(await db.comment.findMany()).toMatchObject([{ text: secret('fits') }])
  })

  it('counts characters of the ciphertext, not of the value', async () => {
    if (suite.database.target === 'sqlite') return
    // 30 characters of 4 bytes.
    await expect(suite.db.user.create({ data: { email: secret('a'), phone: '👩'.repeat(30) } })).rejects.toMatchObject({
      code: 'VALUE_TOO_LONG',
    })
  })
})
