import { IsNull, Not } from 'typeorm'
import { expect, it } from 'vitest'
import { Document, Patient, Visit } from '../support/entities.ts'
import { secret, type World } from '../support/world.ts'

export function describeChangeDetection(at: () => World): void {
  const save = () =>
    at()
      .cold(Patient)
      .save({
        email: secret('a'),
        phone: secret('1'),
        history: { list: [1, { at: '2026-01-01' }] },
        born: new Date(5),
        weight: Number.NaN,
        insurance: 5n,
        smoker: true,
        scan: Buffer.from('scan'),
        hidden: secret('h'),
        address: { street: secret('s') },
      })

  it('an unchanged entity is not written, and keeps its version', async () => {
    const { id } = await save()
    const patient = await at().cold(Patient).findOneByOrFail({ id })
    at().log.clear()
    await at().cold(Patient).save(patient)
    expect(at().log.writes).toEqual([])
    expect((await at().rows('patient'))[0]!.version).toBe(1)
  })

  it('only what changed is written', async () => {
    const { id } = await save()
    const before = await at().rows('patient')
    const patient = await at().cold(Patient).findOneByOrFail({ id })
    patient.phone = secret('2')
    patient.address.street = null
    await at().cold(Patient).save(patient)
    const [row] = await at().rows('patient')
    const changed = Object.keys(row!).filter(name => {
      const [now, then] = [row![name], before[0]![name]]
      return Buffer.isBuffer(now) && Buffer.isBuffer(then) ? !now.equals(then) : now !== then
    })
    const expected = ['addressStreet', 'addressStreet_bidx', 'phone_number', 'phone_number_bidx', 'version']
    expect(changed.sort()).toEqual(expected)
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('2') }),
    ).toBe(1)
  })

  it('a change inside of JSON, a Date or bytes is seen', async () => {
    const { id } = await save()
    const patient = await at().cold(Patient).findOneByOrFail({ id })
    ;(patient.history as { list: unknown[] }).list.push(secret('more'))
    patient.scan = Buffer.from('scan2')
    patient.born!.setTime(6)
    await at().cold(Patient).save(patient)
    const found = await at().cold(Patient).findOneByOrFail({ id })
    expect(found).toMatchObject({ scan: Buffer.from('scan2'), born: new Date(6), version: 2 })
    expect(found.history).toEqual({ list: [1, { at: '2026-01-01' }, secret('more')] })
  })

  it('from null to a value and back', async () => {
    const { id } = await save()
    for (const phone of [null, secret('3')]) {
      await at().cold(Patient).save({ id, phone })
      expect(await at().cold(Patient).findOneByOrFail({ id })).toMatchObject({ phone, email: secret('a') })
    }
    expect(
      await at()
        .cold(Patient)
        .countBy({ phone: secret('3') }),
    ).toBe(1)
  })

  it('a search right after a value became NULL, or was one', async () => {
    const { id } = await save()
    const patients = at().dataSource.getRepository(Patient)
    await patients.save({ id, phone: null })
    expect(await patients.findBy({ phone: IsNull() })).toHaveLength(1)
    await patients.save({ id, note: secret('n') })
    expect(await patients.findBy({ note: Not(IsNull()) })).toHaveLength(1)
    expect(await patients.createQueryBuilder('p').where({ note: IsNull() }).getCount()).toBe(0)
  })

  it('JSON that would be stored the same is no change', async () => {
    const { id } = await save()
    at().log.clear()
    const history = { list: [1, { at: '2026-01-01', nothing: undefined }] }
    await at()
      .cold(Patient)
      .save({ id, history, scan: new Uint8Array(Buffer.from('scan')) as Buffer })
    expect(at().log.writes).toEqual([])
  })

  it('in text and JSON columns', async () => {
    const document = { id: 1, title: secret('t'), short: secret('s'), body: { a: [1] }, signed: new Date(1) }
    await at().cold(Document).save(document)
    const found = await at().cold(Document).findOneByOrFail({ id: 1 })
    at().log.clear()
    await at().cold(Document).save(found)
    expect(at().log.writes).toEqual([])
    await at()
      .cold(Document)
      .save({ ...found, body: { a: [2] } })
    expect(at().log.writes).toHaveLength(1)
    expect(await at().cold(Document).findOneByOrFail({ id: 1 })).toEqual({ ...document, body: { a: [2] } })
  })

  it('a property that was not loaded is written, and not compared with nothing', async () => {
    const { id } = await save()
    await at()
      .cold(Patient)
      .save({ id, hidden: secret('h2') })
    const select = { id: true, hidden: true } as const
    expect(await at().cold(Patient).findOne({ select, where: { id } })).toEqual({ id, hidden: secret('h2') })
  })

  it('what a cascade leads to and did not change is not written either', async () => {
    await at()
      .cold(Patient)
      .save({ email: secret('x'), visits: [{ diagnosis: secret('d') }] } as Patient)
    const patient = await at()
      .cold(Patient)
      .findOneOrFail({ where: {}, relations: { visits: true } })
    at().log.clear()
    await at().cold(Patient).save(patient)
    expect(at().log.writes).toEqual([])
    patient.visits[0]!.diagnosis = secret('other')
    await at().cold(Patient).save(patient)
    expect(
      await at()
        .cold(Visit)
        .countBy({ diagnosis: secret('other') }),
    ).toBe(1)
  })
}
