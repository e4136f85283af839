import 'reflect-metadata'
import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm'
import { describe, expect, it } from 'vitest'
import { EncryptedColumn } from '../src/index.ts'
import { sqlite, using } from './support/sqlite.ts'
import { refused } from './support/world.ts'

describe('what an entity declares about encrypted columns', () => {
  const declare = (decorator: ClassDecorator, entity: ClassDecorator = Entity()) => {
    class Patient {
      id!: number
      ward!: string
      email!: string
      phone?: string | null
    }
    PrimaryColumn({ type: 'int' })(Patient.prototype, 'id')
    Column({ type: 'varchar' })(Patient.prototype, 'ward')
    EncryptedColumn({ index: true })(Patient.prototype, 'email')
    EncryptedColumn({ name: 'phone_no', nullable: true })(Patient.prototype, 'phone')
    decorator(Patient)
    entity(Patient)
    return using(sqlite([Patient]), dataSource => dataSource.getRepository(Patient).insert(patient))
  }
  const patient = { id: 1, ward: 'A', email: 'a', phone: null }
  const nothing: ClassDecorator = () => undefined

  it.each([
    ['a check', Check(`"email" LIKE '%@%'`)],
    ['a check by the property', Check('length(phone_no) > 5')],
    ['an index with a condition', Index(['ward'], { where: `email <> 'x'` })],
    ['an index over it and others', Index(['ward', 'email'])],
    ['an index by name', Index('by_email', { synchronize: false }) && Index('by_email', ['email'])],
    ['a constraint over it and others', Unique(['ward', 'email'])],
    ['a constraint over it alone', Unique(['phone'])],
  ] as [string, ClassDecorator][])('%s is refused', async (_, decorator) => {
    await refused('FIELD_UNSUPPORTED', () => declare(decorator))
  })

  it('a generated column of it is refused', async () => {
    const generated: ClassDecorator = target => {
      const options = {
        type: 'varchar',
        asExpression: 'upper(email)',
        generatedType: 'STORED',
        nullable: true,
      } as const
      Column(options)(target.prototype, 'shout')
    }
    const error = await refused('FIELD_UNSUPPORTED', () => declare(generated), 'Patient.email')
    expect(error.message).toContain('"shout"')
  })

  it('a standing order by it is refused', async () => {
    const ordered = Entity({ orderBy: { email: 'ASC' } })
    await refused('FIELD_UNSUPPORTED', () => declare(nothing, ordered), 'Patient.email')
  })

  it.each([
    ['a test for NULL', Check('email IS NOT NULL AND ("phone_no" IS NULL OR id > 0)')],
    ['a check of others', Check(`ward <> 'email'`)],
    ['an index over the hidden column', Index(['ward', 'email_bidx'], { unique: true })],
    ['an index where there is a value', Index(['ward'], { where: 'phone_no IS NOT NULL' })],
  ] as [string, ClassDecorator][])('%s is not', async (_, decorator) => {
    await declare(decorator)
  })
})
