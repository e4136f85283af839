import { isEnvelope } from '@waxseal/core'
import {
  BaseEntity,
  ChildEntity,
  Column,
  CreateDateColumn,
  Entity,
  In,
  PrimaryGeneratedColumn,
  TableInheritance,
  UpdateDateColumn,
} from 'typeorm'
import { beforeEach, expect, it } from 'vitest'
import { EncryptedColumn } from '../../src/index.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

abstract class Base extends BaseEntity {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true, nullable: true }) memo?: string | null
  @CreateDateColumn() createdAt!: Date
  @UpdateDateColumn() updatedAt!: Date
}

@Entity()
class Ward extends Base {
  @Column({ type: 'varchar' }) name!: string
}

@Entity()
class Bed extends Base {
  @EncryptedColumn({ nullable: true }) code?: string | null
}

@Entity()
@TableInheritance({ column: { type: 'varchar', name: 'kind' } })
class Staff {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) name!: string
}

@ChildEntity()
class Doctor extends Staff {
  @EncryptedColumn({ index: { unique: true }, nullable: true }) license?: string | null
  @EncryptedColumn({ type: 'json', nullable: true }) skills?: unknown
}

@ChildEntity()
class Nurse extends Staff {
  @EncryptedColumn({ index: true, nullable: true }) shift?: string | null
}

@ChildEntity()
class Surgeon extends Doctor {
  @EncryptedColumn({ type: 'number', index: true, nullable: true }) operations?: number | null
}

export function describeInheritance(outer: () => World): void {
  const at = withEntities(outer, [Ward, Bed, Staff, Doctor, Nurse, Surgeon])
  beforeEach(() => BaseEntity.useDataSource(at().dataSource))

  it('an abstract base class gives every table a field of its own', async () => {
    await at()
      .cold(Ward)
      .save({ name: 'A', memo: secret('w') })
    await at()
      .cold(Bed)
      .save({ memo: secret('b'), code: secret('c') })
    expect(
      await at()
        .cold(Ward)
        .findOneByOrFail({ memo: secret('w') }),
    ).toMatchObject({ name: 'A', memo: secret('w') })
    expect(
      await at()
        .cold(Bed)
        .countBy({ memo: secret('w') }),
    ).toBe(0)
    const cell = await at().envelope('ward', 'memo')
    const { id } = await at()
      .cold(Bed)
      .findOneByOrFail({ memo: secret('b') })
    await at().overwrite('bed', 'memo', id, cell)
    await refused('DECRYPTION_FAILED', () => at().cold(Bed).find(), 'Bed.memo')
  })

  it('active records', async () => {
    at().keyring.forget()
    const ward = Ward.create({ name: 'A', memo: secret('w') })
    await ward.save()
    await Ward.insert({ name: 'B', memo: secret('v') })
    await Ward.update(ward.id, { memo: secret('w2') })
    at().keyring.forget()
    await ward.reload()
    expect(ward.memo).toBe(secret('w2'))
    expect((await Ward.findOneBy({ memo: secret('v') }))?.name).toBe('B')
    expect(await Ward.countBy({ memo: In([secret('v'), secret('w2')]) })).toBe(2)
    await Ward.update({ memo: secret('v') }, { memo: secret('v2') })
    expect((await Ward.findOneByOrFail({ memo: secret('v2') })).name).toBe('B')
    expect((await Ward.delete({ memo: secret('v2') })).affected).toBe(1)
    await ward.remove()
    expect(await Ward.find()).toEqual([])
  })

  it('an unchanged entity keeps its update date', async () => {
    await at()
      .cold(Ward)
      .insert({ name: 'A', memo: secret('w'), updatedAt: new Date(1000) })
    const ward = await at()
      .cold(Ward)
      .findOneByOrFail({ memo: secret('w') })
    const before = ward.updatedAt.getTime()
    at().log.clear()
    await at().cold(Ward).save(ward)
    expect(at().log.writes).toEqual([])
    ward.memo = secret('x')
    await at().cold(Ward).save(ward)
    const after = await at()
      .cold(Ward)
      .findOneByOrFail({ memo: secret('x') })
    expect(after.updatedAt.getTime()).toBeGreaterThan(before)
  })

  const saveStaff = () =>
    at()
      .cold(Staff)
      .save([
        Object.assign(new Doctor(), { name: secret('d'), license: secret('l'), skills: [secret('s')] }),
        Object.assign(new Nurse(), { name: secret('n'), shift: secret('night') }),
        Object.assign(new Surgeon(), { name: secret('x'), license: secret('l2'), operations: 7 }),
      ])

  it('children in the table of their parent', async () => {
    await saveStaff()
    const rows = await at().rows('staff')
    expect(rows.map(row => [row.license, row.shift, row.operations].map(isEnvelope))).toEqual([
      [true, false, false],
      [false, true, false],
      [true, false, true],
    ])
    const all = await at()
      .cold(Staff)
      .find({ order: { id: 'ASC' } })
    expect(all.map(one => one.constructor.name)).toEqual(['Doctor', 'Nurse', 'Surgeon'])
    expect(all[0]).toMatchObject({ name: secret('d'), license: secret('l'), skills: [secret('s')] })
    expect(all[1]).toMatchObject({ name: secret('n'), shift: secret('night') })
    expect(all[2]).toMatchObject({ name: secret('x'), license: secret('l2'), operations: 7 })
    at().log.clear()
    await at().cold(Staff).save(all)
    expect(at().log.writes).toEqual([])
  })

  it('are searched by what they inherit and by what is their own', async () => {
    await saveStaff()
    const found = async (entity: typeof Staff, where: object) =>
      (await at().cold(entity).findBy(where)).map(({ name }) => name)
    expect(await found(Staff, { name: secret('n') })).toEqual([secret('n')])
    expect(await found(Doctor, { name: secret('n') })).toEqual([])
    expect(await found(Doctor, { license: secret('l2') })).toEqual([secret('x')])
    expect(await found(Surgeon, { operations: 7, name: secret('x') })).toEqual([secret('x')])
    expect(await found(Staff, { license: secret('l') })).toEqual([secret('d')])
    const { affected } = await at()
      .cold(Doctor)
      .update({ license: secret('l') }, { name: secret('d2'), license: secret('l3') })
    expect(affected).toBe(1)
    expect(await found(Doctor, { license: secret('l3') })).toEqual([secret('d2')])
    await at()
      .cold(Nurse)
      .delete({ shift: In([secret('night')]) })
    expect(await at().cold(Staff).count()).toBe(2)
    await refused('QUERY_UNSUPPORTED', () =>
      at()
        .dataSource.getRepository(Surgeon)
        .createQueryBuilder('s')
        .where('s.license = :l', { l: secret('l') }),
    )
  })

  it('plain objects saved as a child, and inserts of children', async () => {
    await at()
      .cold(Surgeon)
      .save({ name: secret('p'), license: secret('q'), operations: 1 })
    await at()
      .cold(Nurse)
      .insert([{ name: secret('i'), shift: secret('day') }])
    expect(
      await at()
        .cold(Doctor)
        .findOneByOrFail({ license: secret('q') }),
    ).toMatchObject({ operations: 1 })
    expect(
      await at()
        .cold(Nurse)
        .findOneByOrFail({ shift: secret('day') }),
    ).toMatchObject({ name: secret('i') })
  })
}
