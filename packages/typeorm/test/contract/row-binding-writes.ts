import { Brackets, Equal, In, Not } from 'typeorm'
import { expect, it } from 'vitest'
import { Account, Booking, boundEntities, Device, Passport } from '../support/bound-entities.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

export function describeRowBindingWrites(outer: () => World): void {
  const at = withEntities(outer, boundEntities)
  const accounts = () => at().cold(Account)
  const save = (...ids: number[]) =>
    accounts().save(ids.map(id => ({ id, email: secret(`${id}`), phone: secret('p') })))
  const phone = async (id: number) => (await accounts().findOneByOrFail({ id })).phone
  const updating = () => {
    at().keyring.forget()
    return at().dataSource.createQueryBuilder().update(Account)
  }

  it('insert, in every form', async () => {
    await accounts().insert([
      { id: 1, email: secret('a') },
      { id: 2, email: secret('b') },
    ])
    at().keyring.forget()
    const builder = at().dataSource.createQueryBuilder().insert().into(Account, ['id', 'email'])
    await builder.values([{ id: 3, email: secret('c') }]).execute()
    await accounts().save([{ id: 4, email: secret('d'), bookings: [{ slot: 's', reason: secret('r') }] } as Account], {
      chunk: 1,
    })
    await accounts().upsert({ id: 5, email: secret('e') }, ['id'])
    const found = await accounts().find({ order: { id: 'ASC' }, relations: { bookings: true } })
    expect(found.map(({ email }) => email)).toEqual(['a', 'b', 'c', 'd', 'e'].map(secret))
    expect(found[3]!.bookings).toMatchObject([{ accountId: 4, slot: 's', reason: secret('r') }])
  })

  it('an update whose criteria name the row', async () => {
    await save(1, 2)
    const set = { phone: secret('n'), notes: [secret('n')], address: { street: secret('s') } }
    const updates = [
      () => accounts().update(1, set),
      () => accounts().update([1], set),
      () => accounts().update({ id: 1 }, set),
      () => accounts().update({ id: Equal(1), ward: 'A' }, set),
      () => accounts().update({ id: In([1]) }, set),
      () => accounts().update({ email: secret('1'), id: 1 }, set),
      () => accounts().update(1, { id: 1, ...set }),
      () => updating().set(set).where({ id: 1 }).execute(),
      () => updating().set(set).where({ ward: 'A' }).andWhere({ id: 1 }).execute(),
      () => updating().set(set).where('ward = :ward', { ward: 'A' }).andWhere({ id: 1 }).execute(),
      () => updating().set(set).whereInIds(1).execute(),
      () =>
        updating()
          .set(set)
          .whereEntity({ id: 1 } as Account)
          .execute(),
      () =>
        updating()
          .set(set)
          .where(new Brackets(part => part.where({ id: 1 }).andWhere({ ward: 'A' })))
          .execute(),
      () => accounts().save({ id: 1, ...set }),
    ]
    for (const [i, update] of updates.entries()) {
      await accounts().update(1, { phone: null, notes: null as never, address: { street: null } })
      expect(await update(), `${i}`).toBeTruthy()
      expect(await accounts().findOneByOrFail({ id: 1 }), `${i}`).toMatchObject(set)
      expect(await accounts().countBy({ phone: secret('n') })).toBe(1)
    }
    expect(await phone(2)).toBe(secret('p'))
    expect((await accounts().update(9, set)).affected).toBe(0)
  })

  it('an update whose criteria may mean other rows is refused', async () => {
    await save(1, 2)
    const before = await at().rows('account')
    const set = { phone: secret('n') }
    const updates = [
      () => accounts().update({ ward: 'A' }, set),
      () => accounts().update({ email: secret('1') }, set),
      () => accounts().update([1, 2], set),
      () => accounts().update({ id: In([1, 2]) }, set),
      () => accounts().update({ id: Not(2) }, set),
      () =>
        updating()
          .set(set)
          .where([{ id: 1 }, { id: 2 }])
          .execute(),
      () => updating().set(set).where({ id: 1 }).orWhere({ ward: 'A' }).execute(),
      () => updating().set(set).where('id = :id', { id: 1 }).execute(),
      () => updating().set(set).whereInIds([1, 2]).execute(),
      () => updating().set(set).execute(),
      () =>
        updating()
          .set(set)
          .where(new Brackets(part => part.where({ id: 1 }).orWhere({ id: 2 })))
          .execute(),
    ]
    for (const update of updates) {
      const error = await refused('QUERY_UNSUPPORTED', update, 'Account.phone')
      expect(error.message).toContain('"id"')
    }
    expect(await at().rows('account')).toEqual(before)
  })

  it('what is not bound, and NULL, can be written to any rows', async () => {
    await save(1, 2)
    expect((await accounts().update({ ward: 'A' }, { ward: 'B', free: secret('f'), phone: null })).affected).toBe(2)
    for (const account of await accounts().find()) expect(account).toMatchObject({ free: secret('f'), phone: null })
    await accounts().increment({ ward: 'B' }, 'version', 1)
    await accounts().delete({ ward: 'B' })
    expect(await at().rows('account')).toEqual([])
  })

  it('what cells are bound to cannot be changed', async () => {
    await save(1)
    await at()
      .cold(Booking)
      .save({ accountId: 1, slot: 'a', reason: secret('r') })
    const bookings = at().cold(Booking)
    const attempts: [string, () => Promise<unknown>][] = [
      ['Account.email', () => accounts().update(1, { id: 3 })],
      ['Account.email', () => accounts().update(1, { id: 3, email: secret('x') })],
      [
        'Account.email',
        () =>
          updating()
            .set({ id: () => 'id + 1' })
            .where({ id: 1 })
            .execute(),
      ],
      ['Booking.reason', () => bookings.update({ accountId: 1, slot: 'a' }, { slot: 'b' })],
      ['Booking.reason', () => bookings.update({ accountId: 1, slot: 'a' }, { account: { id: 2 } as never })],
    ]
    for (const [field, attempt] of attempts) await refused('ROW_KEY_INVALID', attempt, field)
    await refused('QUERY_UNSUPPORTED', () => accounts().update({ ward: 'A' }, { id: 3 }), 'Account.email')
    await refused('QUERY_UNSUPPORTED', () => bookings.update({ accountId: 1 }, { reason: secret('x') }))
    await bookings.update({ slot: 'a', account: { id: 1 } }, { reason: secret('n') })
    expect(await bookings.find()).toEqual([{ accountId: 1, slot: 'a', reason: secret('n') }])
    expect(await phone(1)).toBe(secret('p'))
  })

  it('a row without its key, or with one of another kind, is not written', async () => {
    const attempts = [
      () => accounts().insert({ email: secret('a') }),
      () => accounts().insert({ id: null as never, email: secret('a') }),
      () => accounts().insert({ id: '1x' as never, email: secret('a') }),
      () => accounts().insert({ id: 1.5, email: secret('a') }),
      () => accounts().insert({ id: () => '1', email: secret('a') }),
    ]
    for (const attempt of attempts) await refused('ROW_KEY_INVALID', attempt, 'Account.email')
    expect(await at().rows('account')).toEqual([])
  })

  it('only what changed is encrypted anew', async () => {
    await save(1)
    const account = await accounts().findOneByOrFail({ id: 1 })
    at().log.clear()
    await accounts().save(account)
    expect(at().log.writes).toEqual([])
    const [before] = await at().rows('account')
    account.phone = secret('n')
    await accounts().save(account)
    const [after] = await at().rows('account')
    expect(after!.email).toEqual(before!.email)
    expect(after!.phone).not.toEqual(before!.phone)
    expect([await phone(1), after!.version]).toEqual([secret('n'), 2])
  })

  it('a UUID is made before the row is written, and gets on the entity', async () => {
    const devices = at().cold(Device)
    const [one, two] = await devices.save([{ label: secret('1') }, { label: secret('2') }])
    const given = '0190163d-8694-739b-aea5-966c26f8ad91'
    const inserted = { label: secret('3') } as Device
    const { identifiers } = await devices.insert([inserted, { id: given, label: secret('4') }])
    expect(identifiers).toEqual([{ id: inserted.id }, { id: given }])
    at().keyring.forget()
    const built = at()
      .dataSource.createQueryBuilder()
      .insert()
      .into(Device)
      .values({ label: secret('5') })
    const id = (await built.execute()).identifiers[0]!.id
    await devices.upsert({ id: given, label: secret('6') }, ['id'])
    for (const [key, label] of [
      [one!.id, '1'],
      [two!.id, '2'],
      [inserted.id, '3'],
      [given, '6'],
      [id, '5'],
    ]) {
      expect(await devices.findOneBy({ id: key })).toEqual({ id: key, label: secret(label) })
    }
    two!.label = secret('changed')
    await devices.save(two!)
    await devices.update(one!.id, { label: secret('changed') })
    expect(await devices.countBy({ id: In([one!.id, two!.id]) })).toBe(2)
    expect((await devices.find()).filter(({ label }) => label === secret('changed'))).toHaveLength(2)
  })

  it('columns beside the primary key', async () => {
    const passports = at().cold(Passport)
    const { id } = await passports.save({ number: 'P1', issuer: '7', holder: secret('a') })
    const passport = await passports.findOneByOrFail({ id })
    passport.holder = secret('b')
    await passports.save(passport)
    expect(await passports.findOneByOrFail({ holder: secret('b') })).toMatchObject({
      id,
      number: 'P1',
      holder: secret('b'),
    })
    await passports.update(id, { holder: secret('c') })
    await passports.update({ number: 'P1', issuer: '7' }, { holder: secret('d') })
    // TypeORM does not write the number, which is update: false, whatever the entity has.
    await passports.save({ id, number: 'other', holder: secret('e') })
    expect(await passports.findOneByOrFail({ id })).toMatchObject({ number: 'P1', holder: secret('e') })
    await refused(
      'QUERY_UNSUPPORTED',
      () => passports.update({ number: 'P1' }, { holder: secret('x') }),
      'Passport.holder',
    )
    await refused('ROW_KEY_INVALID', () => passports.save({ id, issuer: '8' }), 'Passport.holder')
    await refused('ROW_KEY_INVALID', () => passports.insert({ number: 'P2', holder: secret('x') }), 'Passport.holder')
    await passports.save({ id, issuer: '7', holder: null })
    // A builder may be used again.
    const other = await passports.save({ number: 'P2', issuer: '8' })
    const builder = at()
      .dataSource.createQueryBuilder()
      .update(Passport)
      .set({ holder: secret('x') })
    await builder.where({ id }).execute()
    await builder.where({ id: other.id }).execute()
    await refused('QUERY_UNSUPPORTED', () => builder.where({ id }).getQuery(), 'Passport.holder')
    expect((await passports.find()).map(({ holder }) => holder)).toEqual([secret('x'), secret('x')])
  })
}
