import type { DatabaseTarget } from '@waxseal/testing'
import type { DataSource, EntitySchema } from 'typeorm'
import type { Person, PersonData } from '../database/person.ts'

/** A way to keep persons through TypeORM. */
export interface OrmContender {
  readonly name: string
  readonly encrypts: boolean
  /** The entity, with column types that the database has. */
  entity(target: DatabaseTarget): EntitySchema<Person>
  /** Gives a person what the table has besides. */
  complete?(person: PersonData): PersonData
  /** What is done to the DataSource before it is initialised. */
  prepare?(dataSource: DataSource): void
  /** What is done to it afterwards. */
  initialized?(dataSource: DataSource): void
}
