import { expect, it } from 'vitest'
import { Account, boundEntities, Passport, Ticket, Vehicle } from '../support/bound-entities.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

/** Writes that may come to lie in another row than the one that was meant. */
export function describeRowBindingConflicts(outer: () => World): void {
  const at = withEntities(outer, boundEntities)
  const isMysql = () => at().target === 'mariadb' || at().target === 'mysql'

  it('keys that the database tells apart less well than we do', async () => {
    const vehicles = at().cold(Vehicle)
    await vehicles.save([{ id: 'a', plate: secret('1') }])
    const { affected } = await vehicles.update('A', { plate: secret('2') })
    expect(affected).toBe(isMysql() ? 1 : 0)
    expect((await vehicles.findOneByOrFail({ id: 'a' })).plate).toBe(secret(isMysql() ? '2' : '1'))
    expect((await vehicles.update('none', { plate: secret('3') })).affected).toBe(0)
    await vehicles.upsert({ id: 'a', plate: secret('4') }, ['id'])
    expect((await vehicles.findOneByOrFail({ id: 'a' })).plate).toBe(secret('4'))
    const upsert = () =>
      vehicles.upsert(
        [
          { id: 'b', plate: secret('5') },
          { id: 'A', plate: secret('6') },
        ],
        ['id'],
      )
    const blank = () => vehicles.insert({ id: 'c ', plate: secret('7') })
    if (isMysql()) {
      await refused('ROW_KEY_INVALID', upsert)
      await refused('ROW_KEY_INVALID', blank, 'Vehicle.plate')
      expect(await vehicles.find()).toHaveLength(1)
    } else {
      await upsert()
      await blank()
      const all = await vehicles.find({ order: { plate: undefined, id: 'ASC' } })
      expect(all.map(({ plate }) => plate).sort()).toEqual([secret('4'), secret('5'), secret('6'), secret('7')])
    }
  })

  it('an upsert that may overwrite a row with another key is refused', async () => {
    const tickets = at().cold(Ticket)
    await tickets.save({ id: 1, code: secret('a'), note: secret('n') })
    const before = await at().rows('ticket')
    await refused('QUERY_UNSUPPORTED', () => tickets.upsert({ id: 2, code: secret('a') }, ['code']), 'Ticket.code')
    const byId = () => tickets.upsert({ id: 2, code: secret('a'), note: secret('m') }, ['id'])
    if (isMysql()) await refused('QUERY_UNSUPPORTED', byId, 'Ticket.code')
    else await expect(byId()).rejects.toThrow(/unique/i)
    const built = () => {
      at().keyring.forget()
      return at()
        .dataSource.createQueryBuilder()
        .insert()
        .into(Ticket)
        .values({ id: 2, code: secret('a') })
    }
    await refused('QUERY_UNSUPPORTED', () => built().orUpdate(['id', 'code'], ['code_bidx']).execute(), 'Ticket.code')
    await built().orIgnore().execute()
    expect(await at().rows('ticket')).toEqual(before)
    expect(await tickets.find()).toEqual([{ id: 1, code: secret('a'), note: secret('n') }])
    const passports = at().cold(Passport)
    const upsert = () => passports.upsert({ number: 'P1', issuer: '7', holder: secret('h') }, ['number'])
    await refused('QUERY_UNSUPPORTED', upsert, 'Passport.holder')
  })

  it('an update that returns what it wrote', async () => {
    if (!at().dataSource.driver.isReturningSqlSupported('update')) return
    await at()
      .cold(Account)
      .save({ id: 1, email: secret('a') })
    const update = (returning: string | string[]) => {
      at().keyring.forget()
      return at()
        .dataSource.createQueryBuilder()
        .update(Account)
        .set({ phone: secret('n') })
        .whereEntity({ id: 1 } as Account)
        .returning(returning)
        .execute()
    }
    for (const returning of ['*', ['phone'], 'id, phone']) {
      const { raw, generatedMaps } = await update(returning)
      expect(raw[0]).toMatchObject({ id: 1 })
      expect(generatedMaps[0]).toMatchObject({ phone: secret('n') })
    }
    await refused('ROW_KEY_INVALID', () => update('phone'), 'Account.phone')
  })
}
