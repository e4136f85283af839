import { expect, it } from 'vitest'
import { Patient, Visit } from '../support/entities.ts'
import { secret, type World } from '../support/world.ts'

export function describeStatements(at: () => World): void {
  const full = () => ({ email: secret('ada@example.org'), phone: secret('1') })

  it('an insert of listed columns writes the index with its column', async () => {
    at().keyring.forget()
    const builder = at().dataSource.createQueryBuilder().insert().into(Visit, ['diagnosis'])
    await builder.values({ diagnosis: secret('listed') }).execute()
    expect(
      await at()
        .cold(Visit)
        .countBy({ diagnosis: secret('listed') }),
    ).toBe(1)
  })

  it('the query builder updates and deletes', async () => {
    await at()
      .cold(Patient)
      .save([full(), { email: secret('other') }])
    at().keyring.forget()
    const update = at()
      .dataSource.createQueryBuilder()
      .update(Patient)
      .set({ note: secret('new'), phone: secret('n') })
    expect((await update.where({ email: secret('other') }).execute()).affected).toBe(1)
    expect(
      await at()
        .cold(Patient)
        .findOneBy({ phone: secret('n') }),
    ).toMatchObject({ note: secret('new') })
    at().keyring.forget()
    const remove = at()
      .dataSource.createQueryBuilder()
      .delete()
      .from(Patient)
      .where({ phone: secret('n') })
    expect((await remove.execute()).affected).toBe(1)
    expect((await at().cold(Patient).delete({ email: full().email })).affected).toBe(1)
    expect(await at().rows('patient')).toEqual([])
  })

  it('upsert finds the conflict by the index, and writes value and index', async () => {
    await at()
      .cold(Patient)
      .upsert({ email: secret('ada'), phone: secret('1') }, ['email'])
    await at()
      .cold(Patient)
      .upsert([{ email: ` ${secret('ADA')}`, phone: secret('2') }, { email: secret('b') }], ['email'])
    expect(await at().rows('patient')).toHaveLength(2)
    expect(
      await at()
        .cold(Patient)
        .findOneBy({ email: secret('ada') }),
    ).toMatchObject({
      email: ` ${secret('ADA')}`,
      phone: secret('2'),
    })
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('1') }),
    ).toBe(0)
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('2') }),
    ).toBe(1)
  })

  it('an insert that overwrites on conflict writes the index with its column', async () => {
    await at()
      .cold(Patient)
      .save({ email: secret('ada'), phone: secret('1') })
    at().keyring.forget()
    const builder = at().dataSource.createQueryBuilder().insert().into(Patient)
    await builder
      .values({ email: secret('ada'), phone: secret('2') })
      .orUpdate(['phone_number'], ['email_bidx'])
      .execute()
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('2') }),
    ).toBe(1)
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('1') }),
    ).toBe(0)
  })
}
