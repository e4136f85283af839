import { Brackets, In, IsNull, Not } from 'typeorm'
import { expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Document, Patient, Visit } from '../support/entities.ts'
import { lettersOf, saveThreePatients } from '../support/three-patients.ts'
import { secret, type World } from '../support/world.ts'

export function describeCriteria(at: () => World): void {
  const save = () => saveThreePatients(at())

  it('objects in query builders', async () => {
    await save()
    const builder = () => {
      at().keyring.forget()
      return at().dataSource.getRepository(Patient).createQueryBuilder('p')
    }
    expect(
      lettersOf(
        await builder()
          .where({ phone: secret('1') })
          .orWhere({ email: secret('c') })
          .getMany(),
      ),
    ).toBe('ac')
    expect(
      lettersOf(
        await builder()
          .where([{ phone: secret('1') }, { phone: secret('2') }])
          .getMany(),
      ),
    ).toBe('ab')
    const brackets = new Brackets(qb => qb.where({ phone: IsNull() }).orWhere({ phone: In([secret('1')]) }))
    expect(lettersOf(await builder().where('p.id > 0').andWhere(brackets).getMany())).toBe('ac')
    expect(
      await builder()
        .where({ phone: Not(secret('1')) })
        .getCount(),
    ).toBe(1)
    expect(
      await builder()
        .where({ email: secret('a') })
        .getExists(),
    ).toBe(true)
    at().keyring.forget()
    const visits = at().dataSource.getRepository(Visit).createQueryBuilder('v').innerJoin('v.patient', 'p')
    expect(await visits.where({ patient: { email: secret('b') } }).getCount()).toBe(1)
    expect(lettersOf(await builder().where('p.phone IS NULL').getMany())).toBe('c')
    const outer = builder()
    const inner = outer
      .subQuery()
      .select('q.id')
      .from(Patient, 'q')
      .where({ phone: secret('2') })
    expect(
      lettersOf(await outer.where(`p.id IN ${inner.getQuery()}`).setParameters(inner.getParameters()).getMany()),
    ).toBe('b')
    expect(
      await builder()
        .where({ email: secret('a') })
        .select('p.id', 'id')
        .getRawMany(),
    ).toHaveLength(1)
    const conditioned = builder()
      .select('p.id', 'id')
      .where({ email: secret('a') })
    expect(await conditioned.execute()).toHaveLength(1)
  })

  it('criteria of update, delete, soft delete, restore and increment', async () => {
    await save()
    const repository = at().cold(Patient)
    expect((await repository.update({ phone: Not(secret('1')) }, { ward: 'X' })).affected).toBe(1)
    await repository.increment({ email: secret('a') }, 'visitCount', 2)
    expect((await repository.findOneByOrFail({ email: secret('a') })).visitCount).toBe(2)
    expect((await repository.softDelete({ email: In([secret('a')]) })).affected).toBe(1)
    expect(await repository.countBy({ email: secret('a') })).toBe(0)
    expect((await repository.restore({ email: secret('a') })).affected).toBe(1)
    expect(await repository.countBy({ email: secret('a') })).toBe(1)
    const c = await repository.findOneByOrFail({ email: secret('c') })
    await repository.softRemove(c)
    await repository.recover(c)
    expect(await repository.countBy({ email: secret('c') })).toBe(1)
    await repository.remove(c)
    expect((await repository.delete({ email: In([secret('a'), secret('zz')]) })).affected).toBe(1)
    expect(lettersOf(await repository.find())).toBe('b')
  })

  it('related entities that were loaded, by their id', async () => {
    const [, b] = await save()
    await at()
      .cold(Patient)
      .update(b!.id, { note: secret('no index') })
    const patient = await at().cold(Patient).findOneByOrFail({ id: b!.id })
    expect((await at().cold(Visit).update({ patient }, { room: 9 })).affected).toBe(1)
    at().keyring.forget()
    const builder = at().dataSource.getRepository(Visit).createQueryBuilder('v')
    expect(await builder.where({ patient, room: 9 }).getCount()).toBe(1)
  })

  it('index values for raw SQL', async () => {
    await save()
    const encryption = encryptionOf(at().dataSource)
    encryption.keyring.forget()
    const values = await encryption.indexValues(Patient, 'email', secret(' A ').replaceAll(' ', '').toUpperCase())
    const { quote } = at().database
    const sql = `SELECT id FROM ${quote('patient')} WHERE ${quote('email_bidx')} = ?`
    expect(await at().database.query(sql, [values[0]!])).toHaveLength(1)
    at().keyring.forget()
    const builder = at().dataSource.getRepository(Patient).createQueryBuilder('p')
    expect(lettersOf(await builder.where('p.email_bidx IN (:...values)', { values }).getMany())).toBe('a')
    expect(await encryption.indexValues(Document, 'title', 'x')).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/)])
  })
}
