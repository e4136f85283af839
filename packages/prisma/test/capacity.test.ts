import { ENVELOPE_OVERHEAD, envelopeTextLength } from '@waxseal/core'
import { expect, it } from 'vitest'
import { describeEverywhere, SECRET, secret } from './support/suite.ts'

describeEverywhere('capacity', suite => {
  /** The longest plaintext, in bytes, whose ciphertext fits into so many characters. */
  const fits = (characters: number) => Math.floor((characters * 3) / 4) - ENVELOPE_OVERHEAD
  const text = (length: number) => SECRET.padEnd(length, 'x')

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
      // Without strict mode the server would cut the value off, and only warn.
      if (database.target === 'mariadb' || database.target === 'mysql') {
        await db.$executeRawUnsafe("SET SESSION sql_mode = ''")
      }
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
      await expect(attempt).rejects.toMatchObject({ code: 'VALUE_TOO_LONG', field: `User.${field}` })
      expect(await database.rows('users')).toEqual([])
    },
  )

  it('counts characters of the ciphertext, not of the value', async () => {
    if (suite.database.target === 'sqlite') return
    // 30 characters of 4 bytes.
    await expect(suite.db.user.create({ data: { email: secret('a'), phone: '👩'.repeat(30) } })).rejects.toMatchObject({
      code: 'VALUE_TOO_LONG',
    })
  })
})
