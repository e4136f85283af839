import { isEnvelope } from '@waxseal/core'
import { Column, Entity, IsNull, Not, PrimaryColumn } from 'typeorm'
import { EncryptionTransformer, JSONEncryptionTransformer } from 'typeorm-encrypted'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf, typeormEncryptedReader } from '../../src/index.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

const cbc = { key: '5a'.repeat(32), algorithm: 'aes-256-cbc', ivLength: 16 }
const gcm = { key: 'c3'.repeat(32), algorithm: 'aes-256-gcm', ivLength: 12 }
const json = 'json' as 'simple-json'

/** The entity as it was, with the other library. */
@Entity({ name: 'account' })
class OldAccount {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'text', transformer: new EncryptionTransformer(cbc) }) name!: string
  @Column({ type: 'text', nullable: true, transformer: new EncryptionTransformer(gcm) }) phone?: string | null
  @Column({ type: json, nullable: true, transformer: new JSONEncryptionTransformer(gcm) }) notes?: object | null
  @Column({ type: 'simple-json', nullable: true, transformer: new JSONEncryptionTransformer(cbc) })
  tags?: object | null
}

/** The same entity with this one. */
@Entity({ name: 'account' })
class Account {
  @PrimaryColumn({ type: 'int' }) id!: number
  @EncryptedColumn({ carrier: 'text', index: true }) name!: string
  @EncryptedColumn({ carrier: 'text', nullable: true, mode: 'migration', legacy: typeormEncryptedReader(gcm) })
  phone?: string | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true, legacy: [typeormEncryptedReader(gcm)] })
  notes?: object | null
  @EncryptedColumn({ carrier: 'text', type: 'json', nullable: true }) tags?: object | null
}

export function describeLegacy(outer: () => World): void {
  const at = withEntities(outer, [Account], {}, { legacy: typeormEncryptedReader(cbc) })
  let old: ReturnType<World['openPlain']>
  beforeAll(async () => {
    old = at().openPlain({ entities: [OldAccount], synchronize: false })
    await old.initialize()
  })
  afterAll(() => old.destroy())
  const accounts = () => at().cold(Account)
  const saveOld = (id: number, values: Partial<OldAccount>) => old.getRepository(OldAccount).save({ id, ...values })
  const values = {
    name: secret('ada'),
    phone: secret('1'),
    notes: { list: [secret('note')] },
    tags: { list: [secret('tag')] },
  }

  it('what typeorm-encrypted wrote is read, and counted', async () => {
    await saveOld(1, values)
    const before = encryptionOf(at().dataSource).legacyCells()
    expect(await accounts().findOneBy({ id: 1 })).toEqual({ id: 1, ...values })
    const after = encryptionOf(at().dataSource).legacyCells()
    const grown = Object.entries(after).map(([field, count]) => [field, count - (before[field] ?? 0)])
    const fields = ['Account.name', 'Account.phone', 'Account.notes', 'Account.tags']
    expect(Object.fromEntries(grown)).toEqual(Object.fromEntries(fields.map(field => [field, 1])))
    const raw = await accounts().createQueryBuilder('a').getRawMany()
    const [row] = await encryptionOf(at().dataSource).decryptRows(Account, raw, { alias: 'a' })
    expect(row).toMatchObject({ a_name: values.name, a_notes: values.notes, a_tags: values.tags })
  })

  it('and encrypted by Waxseal when it is written anew', async () => {
    await saveOld(1, { name: values.name, phone: values.phone })
    await accounts().update(1, { name: values.name })
    const account = await accounts().findOneByOrFail({ name: values.name })
    account.phone = secret('2')
    await accounts().save(account)
    const [row] = await at().rows('account')
    expect([isEnvelope(row!.name), isEnvelope(row!.phone)]).toEqual([true, true])
    expect(await accounts().findOneByOrFail({ id: 1 })).toMatchObject({ name: values.name, phone: secret('2') })
  })

  it('an unchanged entity stays as it is', async () => {
    await saveOld(1, { name: values.name, phone: values.phone })
    const account = await accounts().findOneByOrFail({ id: 1 })
    const before = await at().rows('account')
    await accounts().save(account)
    expect(await at().rows('account')).toEqual(before)
  })

  it('it is not found by its value until then, and is not taken for NULL', async () => {
    await saveOld(1, { name: values.name })
    expect(await accounts().countBy({ name: values.name })).toBe(0)
    expect(await accounts().countBy({ name: IsNull() })).toBe(0)
    expect(await accounts().countBy({ name: Not(IsNull()) })).toBe(1)
    await accounts().update(1, { name: values.name })
    expect(await accounts().countBy({ name: values.name })).toBe(1)
  })

  it('in strict mode, plaintext stays refused beside it; in migration mode it is read as well', async () => {
    await at().plant('account', { id: 1, name: 'plain', phone: 'plain' })
    await refused('NOT_AN_ENVELOPE', () => accounts().findOneBy({ id: 1 }), 'Account.name')
    await saveOld(2, { name: values.name, phone: values.phone })
    await at().database.query("UPDATE account SET phone = '+41 1' WHERE id = 2")
    expect(await accounts().findOneByOrFail({ id: 2 })).toMatchObject({ name: values.name, phone: '+41 1' })
  })

  it('a cell that was changed, or is of another key, is refused', async () => {
    await saveOld(1, { name: values.name, phone: values.phone })
    const [row] = await at().rows('account')
    await at().overwrite('account', 'phone', 1, String(row!.phone).replace(/^..../, 'AAAA'))
    await refused('DECRYPTION_FAILED', () => accounts().findOneBy({ id: 1 }), 'Account.phone')
    await at().overwrite('account', 'phone', 1, null)
    const other = new EncryptionTransformer({ ...cbc, key: '77'.repeat(32) })
    // One of 256 keys gives a valid padding by chance, and then garbage.
    await at().overwrite('account', 'name', 1, other.to('😀'.repeat(8)) as string)
    await refused('DECRYPTION_FAILED', () => accounts().findOneBy({ id: 1 }), 'Account.name')
  })
}
