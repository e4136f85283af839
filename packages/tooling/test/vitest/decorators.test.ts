import 'reflect-metadata'
import { Column, Entity, getMetadataArgsStorage, PrimaryGeneratedColumn } from 'typeorm'
import { expect, it } from 'vitest'

@Entity()
class Patient {
  @PrimaryGeneratedColumn()
  id!: number

  @Column()
  born!: Date
}

it('compiles decorators as TypeORM expects them, with the types of properties', () => {
  expect(Reflect.getMetadata('design:type', Patient.prototype, 'born')).toBe(Date)
  const columns = getMetadataArgsStorage().columns.filter(({ target }) => target === Patient)
  expect(columns.map(({ options }) => options.type)).toEqual([Number, Date])
})
