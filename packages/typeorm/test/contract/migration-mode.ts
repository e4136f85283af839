import { isEnvelope } from '@waxseal/core'
import { Column, Entity, type ObjectLiteral, PrimaryColumn } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf } from '../../src/index.ts'
import { Member, PLAIN_CELLS, PLAIN_VALUES, plantMember, Stay } from '../support/half-encrypted.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

@Entity()
class Guest {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'varchar', default: 'A' }) ward!: string
  @EncryptedColumn({ index: { unique: true }, nullable: true }) email?: string | null
  @EncryptedColumn({ index: true, nullable: true, mode: 'migration' }) phone?: string | null
}

export function describeMigrationMode(outer: () => World): void {
  const at = withEntities(outer, [Member, Stay], {}, { mode: 'migration' })
  const strict = withEntities(outer, [Guest])
  const members = () => at().cold(Member)
  const cell = async (id: number, column: string) => (await at().rows('member')).find(row => row.id === id)?.[column]
  const counted = (before: Readonly<Record<string, number>>) => {
    const after = encryptionOf(at().dataSource).plaintextCells()
    const grown = Object.entries(after).map(([field, count]) => [field, count - (before[field] ?? 0)])
    return Object.fromEntries(grown.filter(([, count]) => count !== 0))
  }

  it('plaintext and ciphertext are read alike, whatever their type and carrier, and plaintext is counted', async () => {
    await plantMember(at(), 1, PLAIN_CELLS)
    await members().save({ id: 2, ...PLAIN_VALUES })
    const before = encryptionOf(at().dataSource).plaintextCells()
    const [plain, sealed] = await members().find({ order: { id: 'ASC' } })
    expect(plain).toMatchObject(PLAIN_VALUES)
    expect(sealed).toMatchObject(PLAIN_VALUES)
    const fields = [...Object.keys(PLAIN_VALUES).filter(name => name !== 'home'), 'home.street']
    expect(counted(before)).toEqual(Object.fromEntries(fields.map(name => [`Member.${name}`, 1])))
  })

  it('raw rows too', async () => {
    await plantMember(at(), 1, PLAIN_CELLS)
    const raw = await members().createQueryBuilder('m').getRawMany<ObjectLiteral>()
    const [row] = await encryptionOf(at().dataSource).decryptRows(Member, raw, { alias: 'm' })
    const { home, ...values } = PLAIN_VALUES
    const named = Object.entries(values).map(([name, value]) => [`m_${name}`, value])
    expect(row).toMatchObject({ ...Object.fromEntries(named), m_homeStreet: home.street })
  })

  it('numbers that SQLite keeps as numbers', async () => {
    if (at().target !== 'sqlite') return
    await at().plant('member', { id: 1, ward: 'A', version: 1, weight: 70.5, insurance: 12n, smoker: 1n })
    const found = await members().findOneByOrFail({ weight: 70.5, insurance: 12n, smoker: true })
    expect(found).toMatchObject({ weight: 70.5, insurance: 12n, smoker: true })
  })

  it('what is written is ciphertext with an index, and the rest stays as it was', async () => {
    await plantMember(at(), 1, PLAIN_CELLS)
    await members().update({ id: 1 }, { phone: secret('1') })
    expect(isEnvelope(await cell(1, 'phone'))).toBe(true)
    expect(await cell(1, 'phone_bidx')).toMatch(/^[0-9a-f]{32}$/)
    expect(await cell(1, 'email')).toEqual(PLAIN_CELLS.email)
    const member = await members().findOneByOrFail({ id: 1 })
    member.nick = secret('nick')
    member.home.street = secret('street')
    await members().save(member)
    expect(await cell(1, 'nick')).toMatch(/^"wax1/)
    expect(isEnvelope(await cell(1, 'homeStreet'))).toBe(true)
    expect(await cell(1, 'email')).toEqual(PLAIN_CELLS.email)
    const { home: _, ...rest } = PLAIN_VALUES
    const changed = { phone: secret('1'), nick: secret('nick'), home: { street: secret('street') } }
    expect(await members().findOneByOrFail({ id: 1 })).toMatchObject({ ...rest, ...changed })
  })

  it('an unchanged entity is not written, and so stays as it is', async () => {
    await plantMember(at(), 1, PLAIN_CELLS)
    const before = await at().rows('member')
    const member = await members().findOneByOrFail({ id: 1 })
    at().log.clear()
    await members().save(member)
    await members().save({ id: 1, email: PLAIN_VALUES.email, history: { list: [1, 'zwei'] } })
    expect(at().log.writes).toEqual([])
    expect(await at().rows('member')).toEqual(before)
    await members().update(1, { email: PLAIN_VALUES.email })
    expect(isEnvelope(await cell(1, 'email'))).toBe(true)
  })

  it('what is neither an envelope nor plaintext of its type is refused', async () => {
    await plantMember(at(), 1, { weight: Buffer.from('seventy') })
    await refused('NOT_AN_ENVELOPE', () => members().findOneBy({ id: 1 }), 'Member.weight')
    await at().overwrite('member', 'weight', 1, null)
    await at().overwrite('member', 'history', 1, '{"cut')
    await refused('NOT_AN_ENVELOPE', () => members().findOneBy({ id: 1 }), 'Member.history')
  })

  it('a tampered envelope is refused, as ever', async () => {
    await members().save({ id: 1, email: secret('a'), phone: secret('1') })
    const email = (await cell(1, 'email')) as Buffer
    email[email.length - 1]! ^= 1
    await at().overwrite('member', 'email', 1, email)
    await refused('DECRYPTION_FAILED', () => members().findOneBy({ id: 1 }), 'Member.email')
    await at().overwrite('member', 'email', 1, null)
    await at().overwrite('member', 'phone', 1, String(await cell(1, 'phone')).slice(0, 20))
    await refused('ENVELOPE_MALFORMED', () => members().findOneBy({ id: 1 }), 'Member.phone')
  })

  it('an upsert by the index is refused, as it would not see plaintext', async () => {
    await plantMember(at(), 1, PLAIN_CELLS)
    const upsert = () => members().upsert({ id: 2, phone: PLAIN_VALUES.phone }, ['phone'])
    await refused('QUERY_UNSUPPORTED', upsert, 'Member.phone')
    const insert = at()
      .dataSource.createQueryBuilder()
      .insert()
      .into(Member)
      .values({ id: 2, phone: secret('1') })
    await refused('QUERY_UNSUPPORTED', () => insert.orUpdate(['phone'], ['phone_bidx']).execute(), 'Member.phone')
    await members().upsert({ id: 1, phone: secret('1') }, ['id'])
    expect(await members().findOneByOrFail({ id: 1 })).toMatchObject({ email: PLAIN_VALUES.email, phone: secret('1') })
  })

  it('a field may differ from the others, in either direction', async () => {
    await plantMember(at(), 1, { pin: Buffer.from('1234') })
    await refused('NOT_AN_ENVELOPE', () => members().findOneBy({ id: 1 }), 'Member.pin')
    const guests = strict().cold(Guest)
    await strict().plant('guest', { id: 1, ward: 'A', phone: Buffer.from('+41 1') })
    expect(await guests.findOneBy({ phone: '+41 1' })).toMatchObject({ id: 1, phone: '+41 1' })
    await strict().overwrite('guest', 'email', 1, Buffer.from('plain@example.org'))
    await refused('NOT_AN_ENVELOPE', () => guests.findOneBy({ id: 1 }), 'Guest.email')
    expect(await guests.countBy({ email: secret('x') })).toBe(0)
    expect(encryptionOf(strict().dataSource).plaintextCells()).toEqual({ 'Guest.phone': 1 })
    await guests.upsert({ id: 2, email: secret('a') }, ['email'])
  })

  it('a mode that does not exist is refused', async () => {
    const open = (mode: string) => at().open({ entities: [Guest], synchronize: false }, { mode: mode as 'strict' })
    await refused('CONFIG_INVALID', () => open('lenient').initialize(), 'Guest.email')
  })
}
