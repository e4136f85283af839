import { IsNull, Not } from 'typeorm'
import { expect, it } from 'vitest'
import { Patient, Visit } from '../support/entities.ts'
import { saveThreePatients } from '../support/three-patients.ts'
import { refused, secret, type World } from '../support/world.ts'

export function describeCounting(at: () => World): void {
  it('pages of parts of entities, and how many there are', async () => {
    await saveThreePatients(at())
    const patients = at().cold(Patient)
    const where = { phone: Not(IsNull()) }
    const select = { id: true, email: true, phone: true } as const
    const [page, count] = await patients.findAndCount({ select, where, order: { id: 'ASC' }, take: 1 })
    expect(page.map(({ email }) => email)).toEqual([secret('a')])
    expect(count).toBe(2)
    const joined = await patients.findAndCount({ select, relations: { visits: true }, take: 2, order: { id: 'ASC' } })
    expect([joined[0].length, joined[1]]).toEqual([2, 3])
    expect(await patients.count({ select: { id: true }, where })).toBe(2)
  })

  it('distinct values are not counted by ciphertext', async () => {
    await at()
      .cold(Visit)
      .insert([1, 2, 3].map(() => ({ diagnosis: secret('same') })))
    const visits = at().cold(Visit)
    const attempt = () => visits.count({ select: { diagnosis: true } })
    if (at().countsSelection) {
      const error = await refused('QUERY_UNSUPPORTED', attempt, 'Visit.diagnosis')
      expect(error.message).toContain('primary key')
      await refused('QUERY_UNSUPPORTED', () => visits.findAndCount({ select: { diagnosis: true } }), 'Visit.diagnosis')
    } else {
      expect(await attempt()).toBe(3)
      const [found, count] = await visits.findAndCount({ select: { diagnosis: true }, take: 2 })
      expect([found.length, count]).toEqual([2, 3])
    }
    const builder = () => at().dataSource.getRepository(Visit).createQueryBuilder('v')
    await refused('QUERY_UNSUPPORTED', () => builder().select('v.diagnosis').distinct(true).getRawMany())
    expect(await builder().distinct(true).getMany()).toHaveLength(3)
    expect(await builder().select(['v.id', 'v.diagnosis']).distinct(true).getRawMany()).toHaveLength(3)
    expect(await builder().select('v.diagnosis_bidx').distinct(true).getRawMany()).toHaveLength(1)
  })

  it('aggregates of a field are refused, those of others take its criteria', async () => {
    await saveThreePatients(at())
    const patients = at().cold(Patient)
    for (const name of ['sum', 'average', 'minimum', 'maximum'] as const) {
      await refused('QUERY_UNSUPPORTED', () => patients[name]('weight' as never), 'Patient.weight')
      expect(await patients[name]('version', { email: secret('a') })).toBe(1)
    }
    for (const name of ['increment', 'decrement'] as const) {
      await refused('EXPRESSION_UNSUPPORTED', () => patients[name]({ ward: 'A' }, 'weight', 1), 'Patient.weight')
      await patients[name]({ email: secret('a') }, 'visitCount', 1)
    }
    expect((await patients.findOneByOrFail({ email: secret('a') })).visitCount).toBe(0)
  })
}
