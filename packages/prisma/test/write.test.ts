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
})
