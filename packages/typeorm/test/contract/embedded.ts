import { isEnvelope } from '@waxseal/core'
import {
  Column,
  Entity,
  EntitySchema,
  In,
  IsNull,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  type Relation,
} from 'typeorm'
import { expect, it } from 'vitest'
import { EncryptedColumn, encryptedSchema, encryptionOf } from '../../src/index.ts'
import { refused, secret, type World, withEntities } from '../support/world.ts'

@Entity()
class Owner {
  @PrimaryGeneratedColumn() id!: number
  @EncryptedColumn({ index: true }) name!: string
}

class Lock {
  @EncryptedColumn({ index: true, nullable: true }) pin?: string | null
  @EncryptedColumn({ type: 'date', nullable: true }) changed?: Date | null
}

class Place {
  @EncryptedColumn({ index: true, nullable: true }) street?: string | null
  @Column(() => Lock) lock!: Lock
  @ManyToOne(() => Owner, { nullable: true })
  @JoinColumn()
  owner?: Relation<Owner> | null
}

class Note {
  @EncryptedColumn({ nullable: true }) note?: string | null
}

@Entity()
class House {
  @PrimaryGeneratedColumn() id!: number
  @Column(() => Place) home!: Place
  @Column(() => Place, { prefix: 'w_' }) work!: Place
  @Column(() => Note, { prefix: false }) extra!: Note
}

interface Car {
  id: number
  plate: { number: string; country?: string | null }
}

const Plate = encryptedSchema<Car['plate']>({
  name: 'Plate',
  columns: { country: { type: 'varchar', nullable: true } },
  encrypted: { number: { index: { unique: true } } },
})

const CarSchema = new EntitySchema<Car>({
  name: 'Car',
  columns: { id: { type: 'int', primary: true } },
  embeddeds: { plate: { schema: new EntitySchema(Plate), prefix: 'plate_' } },
})

export function describeEmbedded(outer: () => World): void {
  const at = withEntities(outer, [Owner, House, CarSchema])
  const lock = (name: string) => ({ pin: secret(name), changed: new Date(5) })
  const save = async () => {
    const owner = await at()
      .cold(Owner)
      .save({ name: secret('owner') })
    return at()
      .cold(House)
      .save({
        home: { street: secret('h'), lock: lock('1'), owner },
        work: { street: secret('w'), lock: lock('2') },
        extra: { note: secret('n') },
      })
  }

  it('the same class twice, in each other, with and without a prefix', async () => {
    const { id } = await save()
    const [row] = await at().rows('house')
    const columns = ['homeStreet', 'homeLockPin', 'homeLockChanged', 'w_Street', 'note']
    expect(columns.filter(name => !isEnvelope(row![name]))).toEqual([])
    const found = await at()
      .cold(House)
      .findOneOrFail({ where: { id }, relations: { home: { owner: true } } })
    expect(found).toMatchObject({
      home: { street: secret('h'), lock: lock('1'), owner: { name: secret('owner') } },
      work: { street: secret('w'), lock: lock('2') },
      extra: { note: secret('n') },
    })
    at().log.clear()
    await at().cold(House).save(found)
    expect(at().log.writes).toEqual([])
    found.work.lock.pin = secret('3')
    await at().cold(House).save(found)
    expect(at().log.writes).toHaveLength(1)
    expect(await at().cold(House).findOneByOrFail({ id })).toMatchObject({
      home: { lock: lock('1') },
      work: { lock: lock('3') },
    })
  })

  it('are fields of their own: a cell of one is not read as the other’s', async () => {
    const { id } = await save()
    await at().overwrite('house', 'homeStreet', id, await at().envelope('house', 'w_Street'))
    await refused('DECRYPTION_FAILED', () => at().cold(House).find(), 'House.home.street')
  })

  it('searches at any depth, through a relation in an embedded object too', async () => {
    await save()
    const count = (where: object) => at().cold(House).countBy(where)
    expect(await count({ home: { lock: { pin: secret('1') } } })).toBe(1)
    expect(await count({ home: { lock: { pin: secret('2') } } })).toBe(0)
    expect(await count({ work: { street: In([secret('w')]), lock: { pin: secret('2') } } })).toBe(1)
    expect(await count([{ home: { street: IsNull() } }, { work: { street: secret('w') } }])).toBe(1)
    expect(await count({ home: { owner: { name: secret('owner') } } })).toBe(1)
    expect(await count({ home: { owner: { name: secret('other') } } })).toBe(0)
    expect(await count({ 'home.lock.pin': In([secret('1'), secret('2')]) })).toBe(1)
    expect(await count({ 'work.lock.pin': secret('1') })).toBe(0)
    at().keyring.forget()
    const builder = at().dataSource.getRepository(House).createQueryBuilder('h')
    expect(await builder.where({ home: { lock: { pin: secret('1') } } }).getCount()).toBe(1)
    await refused(
      'QUERY_UNSUPPORTED',
      () => at().dataSource.getRepository(House).createQueryBuilder('h').where('h.home.lock.pin = :p', { p: 'x' }),
      'House.home.lock.pin',
    )
  })

  it('updates of one of their properties, and criteria on them', async () => {
    const { id } = await save()
    await at()
      .cold(House)
      .update({ home: { lock: { pin: secret('1') } } }, { home: { lock: { pin: secret('9') } } })
    expect(await at().cold(House).findOneByOrFail({ id })).toMatchObject({
      home: { street: secret('h'), lock: { pin: secret('9'), changed: new Date(5) } },
    })
    expect(
      await at()
        .cold(House)
        .countBy({ home: { lock: { pin: secret('9') } } }),
    ).toBe(1)
    const { affected } = await at()
      .cold(House)
      .delete({ work: { lock: { pin: secret('2') } } })
    expect(affected).toBe(1)
  })

  it('index values and raw rows name them by their path', async () => {
    await save()
    const encryption = encryptionOf(at().dataSource)
    encryption.keyring.forget()
    const pins = await encryption.indexValues(House, 'home.lock.pin', secret('1'))
    const builder = at().dataSource.getRepository(House).createQueryBuilder('h')
    const raw = await builder.where('h.home.lock.pin_bidx IN (:...pins)', { pins }).getRawMany()
    const [row] = await encryption.decryptRows(House, raw, { alias: 'h' })
    expect(row).toMatchObject({ h_homeLockPin: secret('1'), h_w_Street: secret('w') })
  })

  it('that are null, or have nothing in them', async () => {
    const { id } = await save()
    const found = await at().cold(House).findOneByOrFail({ id })
    found.work.lock = null as never
    found.extra = { note: null }
    await at().cold(House).save(found)
    const [row] = await at().rows('house')
    expect([row!.note, row!.homeLockPin_bidx === null]).toEqual([null, false])
    await at()
      .cold(House)
      .insert({ home: { street: secret('x') }, work: null as never })
    expect(
      await at()
        .cold(House)
        .countBy({ home: { street: secret('x') }, work: { lock: { pin: IsNull() } } }),
    ).toBe(1)
  })

  it('declared by entity schemas', async () => {
    await at()
      .cold(CarSchema)
      .save({ id: 1, plate: { number: secret('p'), country: 'CH' } })
    expect(
      await at()
        .cold(CarSchema)
        .findOneBy({ plate: { number: secret('p') } }),
    ).toEqual({ id: 1, plate: { number: secret('p'), country: 'CH' } })
    await expect(
      at()
        .cold(CarSchema)
        .insert({ id: 2, plate: { number: secret('p') } }),
    ).rejects.toThrow(/unique|duplicate/i)
  })
}
