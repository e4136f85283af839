import { keyIdOf } from '@waxseal/core'
import { beforeEach, expect, it } from 'vitest'
import { describeEverywhere, SECRET, secret } from './support/suite.ts'

describeEverywhere('tampering', suite => {
  beforeEach(async () => {
    await suite.db.user.create({
      data: {
        email: secret('ada'),
        name: secret('Ada'),
        phone: secret('123'),
        scan: new Uint8Array([1, 2, 3]),
        history: { a: 1 },
        profile: { create: { bio: secret('bio') } },
      },
    })
  })

  const set = (column: string, value: string | Uint8Array) =>
    suite.database.query(`UPDATE users SET ${column} = ?`, [value])

  async function cell<T = string>(column: string): Promise<T> {
    const [row] = await suite.database.rows('users')
    return row![column] as T
  }

  async function expectRefusal(code: string, field: string): Promise<void> {
    for (const read of [
      () => suite.db.user.findFirst(),
      () => suite.db.user.findMany(),
      () => suite.db.profile.findFirst({ include: { user: true } }),
      () => suite.db.user.update({ where: { email: secret('ada') }, data: { city: 'Oslo' } }),
    ]) {
      const error = await read().then(
        () => undefined,
        error => error,
      )
      expect(error).toMatchObject({ name: 'WaxsealError', code, field })
      expect(`${error.message} ${error.cause}`).not.toContain(SECRET)
    }
  }

  it('refuses a changed byte of a text column', async () => {
    const text = await cell('phone_number')
    for (const position of [12, 30, text.length - 2]) {
      const other = text[position] === 'A' ? 'B' : 'A'
      await set('phone_number', text.slice(0, position) + other + text.slice(position + 1))
      await expectRefusal('DECRYPTION_FAILED', 'User.phone')
    }
  })

  it('refuses a changed byte of a binary column', async () => {
    const bytes = Buffer.from(await cell<Buffer>('scan'))
    bytes[bytes.length - 20]! ^= 1
    await set('scan', bytes)
    await expectRefusal('DECRYPTION_FAILED', 'User.scan')
  })

  it('refuses a cut off value', async () => {
    const text = await cell('phone_number')
    // Whole groups of four characters, else the encoding itself would tell.
    await set('phone_number', text.slice(0, 64))
    await expectRefusal('DECRYPTION_FAILED', 'User.phone')
    await set('phone_number', text.slice(0, 40))
    await expectRefusal('ENVELOPE_MALFORMED', 'User.phone')
  })

  it('refuses a cell that was copied from another column', async () => {
    await set('email', await cell('phone_number'))
    await expectRefusal('DECRYPTION_FAILED', 'User.email')
  })

  it('refuses a cell that was copied from another table', async () => {
    const [profile] = await suite.database.rows('profiles')
    await set('phone_number', profile!.bio as string)
    await expectRefusal('DECRYPTION_FAILED', 'User.phone')
  })

  it('refuses plaintext that was written past it', async () => {
    await set('phone_number', '0123')
    await expectRefusal('NOT_AN_ENVELOPE', 'User.phone')
    await set('phone_number', await cell('email'))
    await set('scan', Buffer.from('plain'))
    await expectRefusal('DECRYPTION_FAILED', 'User.phone')
  })

  it('refuses JSON that is no envelope', async () => {
    for (const json of ['{"a":1}', '"text"', 'true', '0']) {
      await suite.plain.user.updateMany({ data: { history: JSON.parse(json) } })
      await expectRefusal('NOT_AN_ENVELOPE', 'User.history')
    }
  })

  it('refuses an envelope under an unknown key', async () => {
    const bytes = Buffer.from(await cell('phone_number'), 'base64url')
    bytes.writeUInt32BE((keyIdOf(bytes)! ^ 0xffff) >>> 0, 4)
    await set('phone_number', bytes.toString('base64url'))
    for (const read of [() => suite.db.user.findFirst(), () => suite.db.user.findMany()]) {
      await expect(read()).rejects.toMatchObject({ code: 'KEY_UNKNOWN' })
    }
  })

  it('refuses an envelope of a later version', async () => {
    const text = await cell('phone_number')
    await set('phone_number', `wax2${text.slice(4)}`)
    await expectRefusal('ENVELOPE_VERSION_UNSUPPORTED', 'User.phone')
  })
})
