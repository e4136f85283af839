import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Account, Booking, boundEntities, Car, Device, Passport, Vehicle } from '../support/bound-entities.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

export function describeRowBinding(outer: () => World): void {
  const at = withEntities(outer, boundEntities)
  const accounts = () => at().cold(Account)
  const full = (id: number) => ({
    id,
    email: secret(`email${id}`),
    phone: secret(`phone${id}`),
    notes: { list: [secret(`note${id}`)] },
    free: secret(`free${id}`),
    hidden: secret(`hidden${id}`),
    address: { street: secret(`street${id}`) },
    bookings: ['a', 'b'].map(slot => ({ slot, accountId: id, reason: secret(`reason${id}${slot}`) })),
  })
  const saveTwo = () => accounts().save([full(1), full(2)])
  /** Swaps a cell of two rows behind TypeORM's back. */
  const swap = async (table: string, column: string, where: readonly [string, string]) => {
    const { quote, query } = at().database
    const cells = await Promise.all(
      where.map(
        async condition =>
          (await query(`SELECT ${quote(column)} AS cell FROM ${quote(table)} WHERE ${condition}`))[0]!.cell!,
      ),
    )
    for (const [i, condition] of where.entries()) {
      await query(`UPDATE ${quote(table)} SET ${quote(column)} = ? WHERE ${condition}`, [cells[1 - i] as Buffer])
    }
  }
  const swapAccounts = (column: string) => swap('account', column, ['id = 1', 'id = 2'])
  const reads = (): Record<string, () => Promise<unknown>> => ({
    find: () => accounts().find({ order: { id: 'ASC' } }),
    findOneBy: () => accounts().findOneBy({ id: 1 }),
    'a search': () => accounts().findBy({ email: secret('email2') }),
    'parts without the key': () =>
      accounts().find({ select: { email: true, phone: true, notes: true, address: { street: true } } }),
    'relations by join': () => accounts().find({ relations: { bookings: true } }),
    'relations by query': () => accounts().find({ relations: { bookings: true }, relationLoadStrategy: 'query' }),
    'the other side of a relation': () =>
      at()
        .cold(Booking)
        .find({ relations: { account: true } }),
    'pages of a join': () =>
      accounts().findAndCount({ relations: { bookings: true }, order: { ward: 'ASC', id: 'ASC' }, take: 1 }),
    'parts of pages of a join': () =>
      accounts().find({
        select: { id: true, email: true, phone: true, notes: true, bookings: { slot: true } },
        relations: { bookings: true },
        take: 2,
      }),
    'a query builder': () => accounts().createQueryBuilder('a').getMany(),
    'parts in a query builder': () =>
      accounts().createQueryBuilder('a').select(['a.email', 'a.phone', 'a.notes', 'a.address.street']).getMany(),
    getRawAndEntities: () =>
      accounts().createQueryBuilder('a').leftJoinAndSelect('a.bookings', 'b').getRawAndEntities(),
    'a mapped join': () =>
      at()
        .cold(Booking)
        .createQueryBuilder('b')
        .leftJoinAndMapOne('b.owner', Account, 'a', 'a.id = b.accountId')
        .getMany(),
    preload: () => accounts().preload({ id: 1, ward: 'B' }),
    'an unchanged save': () => accounts().save({ id: 1, ward: 'B' }),
    decryptRows: async () => {
      const raw = await accounts().createQueryBuilder('a').getRawMany()
      return encryptionOf(at().dataSource).decryptRows(Account, raw, { alias: 'a' })
    },
  })

  it('what was written is read on every way, and raw rows stay raw', async () => {
    await saveTwo()
    for (const [name, read] of Object.entries(reads())) expect(await read(), name).toBeTruthy()
    const [first] = await accounts().find({
      relations: { bookings: true },
      order: { id: 'ASC', bookings: { slot: 'ASC' } },
    })
    const { hidden: _, ...selected } = full(1)
    expect(first).toMatchObject(selected)
    const builder = accounts().createQueryBuilder('a').leftJoinAndSelect('a.bookings', 'b').addSelect('a.hidden')
    const { raw, entities } = await builder.orderBy('a.id').addOrderBy('b.slot').getRawAndEntities()
    expect(entities[0]).toMatchObject(full(1))
    const [row] = await at().rows('account')
    expect(raw).toHaveLength(4)
    for (const name of ['email', 'phone', 'hidden'])
      expect(Buffer.from(raw[0][`a_${name}`])).toEqual(Buffer.from(row![name] as Buffer))
    expect(typeof raw[0].b_reason).toBe('string')
  })

  it.each(['email', 'phone', 'notes', 'addressStreet'])(
    'a swapped cell of %s is noticed on every way',
    async column => {
      await saveTwo()
      await swapAccounts(column)
      const ways = Object.entries(reads()).filter(
        ([name]) => !(column === 'addressStreet' && name === 'parts of pages of a join'),
      )
      for (const [name, read] of ways) {
        await refused('DECRYPTION_FAILED', () => read(), undefined).catch(error => {
          throw new Error(name, { cause: error })
        })
      }
      await swapAccounts(column)
      for (const [, read] of ways) await read()
    },
  )

  it('so is a cell of a row with a key of two columns', async () => {
    await saveTwo()
    const account = `${at().database.quote('accountId')} = 1`
    await swap('booking', 'reason', [`${account} AND slot = 'a'`, `${account} AND slot = 'b'`])
    await refused('DECRYPTION_FAILED', () => at().cold(Booking).find(), 'Booking.reason')
  })

  it('a field that is not bound goes with any row', async () => {
    await saveTwo()
    await swapAccounts('free')
    expect((await accounts().find({ order: { id: 'ASC' } })).map(({ free }) => free)).toEqual([
      secret('free2'),
      secret('free1'),
    ])
  })

  it('parts of entities do not hold the key that was read for them', async () => {
    await saveTwo()
    const found = await accounts().find({ select: { email: true }, order: { ward: 'ASC', id: 'ASC' } })
    expect(found.map(account => ({ ...account }))).toEqual([{ email: secret('email1') }, { email: secret('email2') }])
    const passports = at().cold(Passport)
    await passports.save({ number: 'P1', issuer: '7', holder: secret('h') })
    expect({ ...(await passports.find({ select: { holder: true } }))[0] }).toEqual({ holder: secret('h') })
    const built = await passports.createQueryBuilder('p').select('p.holder').getMany()
    expect(built.map(passport => ({ ...passport }))).toEqual([{ holder: secret('h') }])
    expect(await passports.createQueryBuilder('p').select('p.holder', 'holder').getRawMany()).toHaveLength(1)
  })

  it('raw rows cannot be decrypted without their key', async () => {
    await saveTwo()
    const raw = await accounts().createQueryBuilder('a').select('a.email', 'email').getRawMany()
    const decrypt = () => encryptionOf(at().dataSource).decryptRows(Account, raw)
    const error = await refused('ROW_KEY_INVALID', decrypt, 'Account.email')
    expect(error.message).toContain('"id"')
    const named = accounts().createQueryBuilder('a').select('a.email', 'mail').addSelect('a.id', 'own').orderBy('a.id')
    const columns = { mail: 'email', own: 'id' }
    const opened = await encryptionOf(at().dataSource).decryptRows(Account, await named.getRawMany(), { columns })
    expect(opened[1]).toEqual({ own: 2, mail: secret('email2') })
  })

  it('single-table inheritance', async () => {
    await at()
      .cold(Car)
      .save([
        { id: 'a', plate: secret('p1'), driver: secret('d1') },
        { id: 'b', plate: secret('p2'), driver: secret('d2') },
      ])
    expect(await at().cold(Vehicle).findOneBy({ id: 'a' })).toMatchObject({ plate: secret('p1'), driver: secret('d1') })
    for (const column of ['plate', 'driver']) {
      await swap('vehicle', column, ["id = 'a'", "id = 'b'"])
      await refused('DECRYPTION_FAILED', () => at().cold(Vehicle).find())
      await refused('DECRYPTION_FAILED', () =>
        at()
          .cold(Car)
          .find({ select: { driver: true, plate: true } }),
      )
      await swap('vehicle', column, ["id = 'a'", "id = 'b'"])
    }
  })

  it('the query cache, which keeps ciphertext', async () => {
    const cached = at().open({
      entities: boundEntities,
      cache: { duration: 60_000, tableName: 'bound_cache' } as never,
    })
    await cached.initialize()
    try {
      await saveTwo()
      const find = () => cached.getRepository(Account).find({ select: { phone: true, email: true }, cache: true })
      const before = await find()
      await swapAccounts('email')
      encryptionOf(cached).keyring.forget()
      expect(await find()).toEqual(before)
      expect(before.map(({ email }) => email).sort()).toEqual([secret('email1'), secret('email2')])
      const uncached = () => cached.getRepository(Account).find({ select: { phone: true, email: true } })
      await refused('DECRYPTION_FAILED', uncached, 'Account.email')
    } finally {
      await cached.destroy()
      await at().database.query(`DROP TABLE IF EXISTS ${at().database.quote('bound_cache')}`)
    }
  })

  it('a NULL is what it is in any row', async () => {
    await accounts().save({ id: 1, email: secret('a'), phone: null })
    expect(await accounts().findOneByOrFail({ id: 1 })).toMatchObject({ phone: null, address: { street: null } })
    expect(await accounts().find({ relations: { bookings: true } })).toMatchObject([{ bookings: [] }])
  })

  it('keys of other kinds', async () => {
    const device = await at()
      .cold(Device)
      .save({ label: secret('d') })
    expect(await at().cold(Device).findOneBy({ id: device.id })).toEqual({ id: device.id, label: secret('d') })
    await at()
      .cold(Passport)
      .save({ number: 'P1', issuer: '9007199254740991', holder: secret('h') })
    expect(
      await at()
        .cold(Passport)
        .findOneBy({ holder: secret('h') }),
    ).toMatchObject({ number: 'P1' })
  })
}
