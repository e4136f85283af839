import { localKey, type WaxsealErrorCode } from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { ClinicSchema, Memo } from '../support/entities.ts'
import { refused, secret, type World } from '../support/world.ts'

/** Several DataSources over one database, each with keys of its own. */
export function describeDataSources(at: () => World): void {
  let other: DataSource
  beforeAll(async () => {
    const options = { entities: [ClinicSchema, Memo], entityPrefix: 'other_' }
    const keys = { provider: localKey({ bytes: Buffer.alloc(32, 9) }), keyTable: { name: 'other_keys', create: true } }
    other = at().open(options, keys)
    await other.initialize()
  })
  afterAll(async () => {
    await other?.destroy()
    for (const table of ['other_clinic', 'other_memo', 'other_keys']) {
      await at().database.query(`DROP TABLE ${at().database.quote(table)}`)
    }
  })
  const clinic = (name: string) => ({ id: 1, city: 'Bern', director: secret(name), phone: secret('p') })

  it('write under keys of their own, side by side', async () => {
    const both = [at().dataSource, other]
    await Promise.all(both.map(dataSource => dataSource.getRepository(ClinicSchema).insert(clinic('d'))))
    for (const dataSource of both) encryptionOf(dataSource).keyring.forget()
    const found = await Promise.all(
      both.map(dataSource => dataSource.getRepository(ClinicSchema).findBy({ director: secret('d') })),
    )
    expect(found.map(([one]) => one)).toEqual([clinic('d'), clinic('d')])
    const [[own], [others]] = [await at().rows('clinic'), await at().rows('other_clinic')]
    expect(own!.director_bidx).not.toEqual(others!.director_bidx)
    const ids = (dataSource: DataSource) => encryptionOf(dataSource).keyring.describe('')
    expect((await ids(other)).map(({ id }) => id)).not.toEqual((await ids(at().dataSource)).map(({ id }) => id))
  })

  it('cannot read each other’s cells', async () => {
    await at().cold(ClinicSchema).insert(clinic('d'))
    const cell = await at().envelope('clinic', 'director')
    await other.getRepository(ClinicSchema).clear()
    await other.getRepository(ClinicSchema).insert(clinic('e'))
    await at().overwrite('other_clinic', 'director', 1, cell)
    await refused('KEY_UNKNOWN' satisfies WaxsealErrorCode, () => other.getRepository(ClinicSchema).find())
  })

  it('and one of them in a transaction of the other', async () => {
    await other.getRepository(ClinicSchema).clear()
    if (at().target === 'sqlite') return // one file, one writer
    await at().dataSource.transaction(async manager => {
      await manager.getRepository(ClinicSchema).insert(clinic('inner'))
      await other.getRepository(ClinicSchema).insert(clinic('outer'))
      expect(await manager.countBy(ClinicSchema, { director: secret('inner') })).toBe(1)
      expect(await manager.countBy(ClinicSchema, { director: secret('outer') })).toBe(0)
    })
    expect(await other.getRepository(ClinicSchema).countBy({ director: secret('outer') })).toBe(1)
  })
}
