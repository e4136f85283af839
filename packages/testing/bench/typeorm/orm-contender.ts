import type { DataSource, EntitySchema } from 'typeorm'
import type { Person } from '../database/person.ts'

/** A way to keep persons through TypeORM. */
export interface OrmContender {
  readonly name: string
  readonly encrypts: boolean
  readonly entity: EntitySchema<Person>
  /** What is done to the DataSource before it is initialised. */
  prepare?(dataSource: DataSource): void
}
