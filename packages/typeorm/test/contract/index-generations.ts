import { Keyring, MemoryKeyStore } from '@waxseal/core'
import { In, Not } from 'typeorm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { Patient } from '../support/entities.ts'
import { withIndexRetired } from '../support/index-retired.ts'
import { lettersOf } from '../support/three-patients.ts'
import { provider, refused, secret, type World } from '../support/world.ts'

/** Rows that were indexed under one index key, and rows under the next. */
export function describeIndexGenerations(at: () => World): void {
  let dataSource: World['dataSource']
  const patients = () => {
    encryptionOf(dataSource).keyring.forget()
    return dataSource.getRepository(Patient)
  }

  beforeEach(async () => {
    const keyStore = new MemoryKeyStore()
    dataSource = at().open({ synchronize: false }, { keyStore })
    await dataSource.initialize()
    await patients().save([
      { email: secret('a'), phone: secret('1') },
      { email: secret('b'), phone: secret('2') },
    ] as Patient[])
    await new Keyring({ provider, store: withIndexRetired(keyStore) }).ensureScope()
    await patients().save({ email: secret('c'), phone: secret('1') } as Patient)
  })
  afterEach(() => dataSource.destroy())

  it('are found alike', async () => {
    const cells = (await at().rows('patient')).map(row => (row.phone_number_bidx as Buffer).toString('hex'))
    expect(new Set(cells).size).toBe(3)
    expect(lettersOf(await patients().findBy({ phone: secret('1') }))).toBe('ac')
    expect(lettersOf(await patients().findBy({ phone: Not(secret('1')) }))).toBe('b')
    expect(lettersOf(await patients().findBy({ phone: In([secret('1'), secret('2')]) }))).toBe('abc')
    expect(await encryptionOf(dataSource).indexValues(Patient, 'phone', secret('1'))).toHaveLength(2)
    await patients().update({ phone: secret('1') }, { phone: secret('3') })
    expect(lettersOf(await patients().findBy({ phone: secret('3') }))).toBe('ac')
    expect((await patients().delete({ email: In([secret('a'), secret('c')]) })).affected).toBe(2)
  })

  it('an upsert by the index is refused, as it would not see the older ones', async () => {
    const attempt = () => patients().upsert({ email: secret('a'), phone: secret('9') }, ['email'])
    await refused('QUERY_UNSUPPORTED', attempt, 'Patient.email')
    expect(await at().rows('patient')).toHaveLength(3)
  })
}
