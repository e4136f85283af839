import { inspect } from 'node:util'
import { And, Any, EntityNotFoundError, Equal, In, IsNull, Not, Or } from 'typeorm'
import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Document, Patient, Visit } from '../support/entities.ts'
import { lettersOf, saveThreePatients } from '../support/three-patients.ts'
import { secret, type World } from '../support/world.ts'

export function describeSearching(at: () => World): void {
  const save = () => saveThreePatients(at())

  it('equality, on every way to ask for it', async () => {
    const [a] = await save()
    const where = { email: secret('a') }
    const repository = at().cold(Patient)
    expect(lettersOf(await repository.find({ where }))).toBe('a')
    expect(lettersOf(await repository.findBy(where))).toBe('a')
    expect((await repository.findOne({ where }))?.id).toBe(a!.id)
    expect((await repository.findOneBy(where))?.id).toBe(a!.id)
    expect((await repository.findOneOrFail({ where })).id).toBe(a!.id)
    expect((await repository.findOneByOrFail(where)).id).toBe(a!.id)
    expect((await repository.findAndCount({ where }))[1]).toBe(1)
    expect((await repository.findAndCountBy(where))[1]).toBe(1)
    expect([await repository.count({ where }), await repository.countBy(where)]).toEqual([1, 1])
    expect([await repository.exists({ where }), await repository.existsBy(where)]).toEqual([true, true])
    expect(await repository.existsBy({ email: secret('nobody') })).toBe(false)
    expect(await repository.sum('visitCount', where)).toBe(0)
  })

  it('operators', async () => {
    await save()
    const found = async (phone: unknown) =>
      lettersOf(
        await at()
          .cold(Patient)
          .findBy({ phone } as never),
      )
    const [one, two] = [secret('1'), secret('2')]
    expect(await found(Equal(one))).toBe('a')
    expect(await found(In([one, two]))).toBe('ab')
    expect(await found(In([]))).toBe('')
    expect(await found(Any([two]))).toBe('b')
    expect(await found(Not(one))).toBe('b')
    expect(await found(Not(Equal(two)))).toBe('a')
    expect(await found(Not(In([one])))).toBe('b')
    expect(await found(Not(In([])))).toBe('abc')
    expect(await found(IsNull())).toBe('c')
    expect(await found(Not(IsNull()))).toBe('ab')
    expect(await found(Or(IsNull(), Equal(two)))).toBe('bc')
    expect(await found(And(Not(one), Not(IsNull())))).toBe('b')
    expect(await found(Or(And(Equal(one), In([one, two])), In([two])))).toBe('ab')
  })

  it('operators that belong to the application stay as they are', async () => {
    await save()
    const operator = In([secret('1'), secret('2')])
    const where = { phone: operator, visits: { diagnosis: Equal(secret('flu')) }, address: { street: IsNull() } }
    const before = JSON.stringify(where)
    for (const _ of [1, 2]) expect(lettersOf(await at().cold(Patient).findBy(where))).toBe('b')
    expect(JSON.stringify(where)).toBe(before)
  })

  it('a field that has no index can still be asked for NULL', async () => {
    await at()
      .cold(Patient)
      .save([{ email: secret('a'), note: secret('n') }, { email: secret('b') }])
    expect(lettersOf(await at().cold(Patient).findBy({ note: IsNull() }))).toBe('b')
    expect(
      lettersOf(
        await at()
          .cold(Patient)
          .findBy({ note: Not(IsNull()) }),
      ),
    ).toBe('a')
  })

  it('alternatives, embedded objects and relations', async () => {
    await save()
    const found = async (where: object) =>
      lettersOf(
        await at()
          .cold(Patient)
          .findBy(where as never),
      )
    expect(await found([{ phone: secret('1') }, { email: secret('c') }])).toBe('ac')
    expect(await found({ address: { street: secret('s') } })).toBe('a')
    expect(await found({ visits: { diagnosis: secret('flu') } })).toBe('b')
    expect(await found({ email: secret('b'), visits: { diagnosis: Not(secret('flu')) } })).toBe('')
    const visits = await at()
      .cold(Visit)
      .findBy({ patient: { email: In([secret('b')]) } })
    expect(visits.map(({ diagnosis }) => diagnosis)).toEqual([secret('flu')])
  })

  it('other types, and normalised values', async () => {
    await save()
    expect(
      lettersOf(
        await at()
          .cold(Patient)
          .findBy({ born: new Date(0), weight: -0 }),
      ),
    ).toBe('a')
    expect(
      lettersOf(
        await at()
          .cold(Patient)
          .findBy({ email: `  ${secret('B').toUpperCase()}` }),
      ),
    ).toBe('b')
    expect(
      lettersOf(
        await at()
          .cold(Patient)
          .findBy({ phone: secret('1 ') }),
      ),
    ).toBe('')
    await at()
      .cold(Document)
      .save([
        { id: 1, title: secret('t'), signed: new Date(5) },
        { id: 2, title: secret('T') },
      ])
    const found = await at()
      .cold(Document)
      .findBy([{ title: In([secret('t')]), signed: new Date(5) }])
    expect(found.map(({ id }) => id)).toEqual([1])
  })

  it('in transactions', async () => {
    await save()
    at().keyring.forget()
    const count = await at().dataSource.transaction(async manager => {
      await manager.update(Patient, { email: secret('a') }, { phone: secret('9') })
      at().keyring.forget()
      return manager.countBy(Patient, { phone: secret('9') })
    })
    expect(count).toBe(1)
  })

  it('the error for an entity that was not found does not quote what was looked for', async () => {
    const attempts = [
      () =>
        at()
          .cold(Patient)
          .findOneByOrFail({ email: secret('nobody') }),
      () =>
        at()
          .cold(Patient)
          .findOneOrFail({ where: { email: secret('nobody') } }),
      () =>
        at()
          .cold(Visit)
          .findOneByOrFail({ patient: { email: secret('nobody') } }),
    ]
    for (const attempt of attempts) {
      const error = await attempt().catch((caught: unknown) => caught as Error)
      expect(error).toBeInstanceOf(EntityNotFoundError)
      expect(inspect(error, { depth: 9 })).not.toContain(secret('nobody'))
      expect(JSON.stringify(error)).not.toContain(secret('nobody'))
    }
  })

  it('the query cache keeps ciphertext', async () => {
    const cached = at().open({ cache: { duration: 60_000, tableName: 'query_cache' } as never })
    await cached.initialize()
    try {
      await save()
      const find = () => cached.getRepository(Patient).find({ where: { phone: secret('1') }, cache: true })
      const [first] = await find()
      await at()
        .cold(Patient)
        .update({ phone: secret('1') }, { ward: 'later' })
      encryptionOf(cached).keyring.forget()
      const [second] = await find()
      expect(first).toMatchObject({ email: secret('a'), ward: 'A' })
      expect(second).toEqual(first)
    } finally {
      await cached.destroy()
      await at().database.query(`DROP TABLE IF EXISTS ${at().database.quote('query_cache')}`)
    }
  })
}
