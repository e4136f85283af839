import { isEnvelope } from '@waxseal/core'
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn, encryptionOf } from '../../src/index.ts'
import { secret, type World, withEntities } from '../support/world.ts'

@Entity()
@Unique(['slot'])
class Parcel {
  @PrimaryColumn({ type: 'int' }) id!: number
  @Column({ type: 'int' }) slot!: number
  @Column({ type: 'varchar', default: 'new' }) state!: string
  @EncryptedColumn({ index: true }) receiver!: string
  @EncryptedColumn({ type: 'json', nullable: true }) content?: unknown
  @EncryptedColumn({ carrier: 'text', nullable: true }) remark?: string | null
  @EncryptedColumn({ carrier: 'json', type: 'json', nullable: true }) extra?: unknown
}

export function describeReturning(outer: () => World): void {
  const at = withEntities(outer, [Parcel])
  const parcel = (id: number) => ({
    id,
    slot: id,
    receiver: secret(`r${id}`),
    content: [secret('c')],
    remark: secret('m'),
    extra: { x: secret('e') },
  })
  const supports = (kind: 'insert' | 'update' | 'delete') => at().dataSource.driver.isReturningSqlSupported(kind)
  const open = async (raw: unknown) => {
    at().keyring.forget()
    return encryptionOf(at().dataSource).decryptRows(Parcel, raw as object[])
  }

  it.each([['*'], [['id', 'slot', 'receiver', 'content', 'remark', 'extra', 'state']]])(
    'an insert that returns %j',
    async columns => {
      if (!supports('insert')) return
      at().keyring.forget()
      const values = parcel(1)
      const builder = at().dataSource.createQueryBuilder().insert().into(Parcel).values(values).returning(columns)
      const { raw, generatedMaps } = await builder.execute()
      expect(values).toMatchObject({ ...parcel(1), state: 'new' })
      expect(Object.keys(values).filter(name => name.includes('bidx'))).toEqual([])
      expect(Object.keys(generatedMaps[0]!).filter(name => name.includes('bidx'))).toEqual([])
      if (at().target === 'postgres')
        expect(generatedMaps[0]).toMatchObject({ receiver: secret('r1'), content: [secret('c')] })
      expect(isEnvelope(raw[0].receiver)).toBe(true)
      if (columns !== '*') expect(Object.keys(raw[0]).filter(name => name.includes('bidx'))).toEqual([])
      expect((await open(raw))[0]).toMatchObject({ ...parcel(1), state: 'new' })
    },
  )

  it('an update that returns', async () => {
    await at()
      .cold(Parcel)
      .insert([parcel(1), parcel(2)])
    if (!supports('update')) return
    await encryptionOf(at().dataSource).rotate()
    at().keyring.forget()
    const entity = await at().cold(Parcel).findOneByOrFail({ id: 1 })
    at().keyring.forget()
    const builder = at()
      .dataSource.createQueryBuilder()
      .update(Parcel)
      .set({ remark: secret('m2') })
    const { raw } = await builder.whereEntity(entity).returning('*').updateEntity(true).execute()
    expect(entity).toMatchObject({ ...parcel(1), remark: secret('m2') })
    expect((await open(raw))[0]).toMatchObject({ ...parcel(1), remark: secret('m2') })
    at().keyring.forget()
    const other = await at()
      .dataSource.createQueryBuilder()
      .update(Parcel)
      .set({ receiver: secret('r3') })
      .where({ receiver: secret('r2') })
      .returning(['id', 'receiver'])
      .execute()
    expect(Object.keys(other.raw[0]).sort()).toEqual(['id', 'receiver'])
    expect(await open(other.raw)).toEqual([{ id: 2, receiver: secret('r3') }])
  })

  it('an upsert that returns a row of which only a part was written', async () => {
    if (!supports('insert')) return
    await at().cold(Parcel).insert(parcel(1))
    await encryptionOf(at().dataSource).rotate()
    at().keyring.forget()
    const values = { ...parcel(1), remark: secret('m2') }
    const builder = at().dataSource.createQueryBuilder().insert().into(Parcel).values(values)
    const { raw } = await builder.orUpdate(['remark'], ['id']).returning('*').execute()
    expect((await open(raw))[0]).toMatchObject({ ...parcel(1), remark: secret('m2') })
    expect(values).toMatchObject({ ...parcel(1), remark: secret('m2') })
  })

  it('a delete that returns', async () => {
    await at().cold(Parcel).insert(parcel(1))
    if (!supports('delete')) return
    at().keyring.forget()
    const builder = at()
      .dataSource.createQueryBuilder()
      .delete()
      .from(Parcel)
      .where({ receiver: secret('r1') })
    const { raw } = await builder.returning('*').execute()
    expect((await open(raw))[0]).toMatchObject(parcel(1))
  })
}
