import type { DatabaseTarget } from '@waxseal/testing'
import { EntitySchema, type EntitySchemaColumnOptions, type EntitySchemaOptions, type ValueTransformer } from 'typeorm'
import type { Person } from '../database/person.ts'

/** The part of the entity that nobody encrypts. */
export const PERSON: { name: string; tableName: string; columns: { id: EntitySchemaColumnOptions } } = {
  name: 'Person',
  tableName: 'person',
  columns: { id: { type: 'int', primary: true, generated: true } },
}

/** The entity with its strings in text columns, through a transformer where one is given. */
export function textColumns(transformer?: ValueTransformer): EntitySchema<Person> {
  return sameColumns({ type: 'varchar', length: 255, ...(transformer && { transformer }) })
}

/** The same without a transformer, and with the database's index on one of the strings. */
export function searchableColumns(): EntitySchema<Person> {
  const { options } = textColumns()
  return new EntitySchema({ ...options, indices: [{ columns: ['email'] }] })
}

/** The entity with its strings in binary columns, through a transformer. */
export function binaryColumns(target: DatabaseTarget, transformer: ValueTransformer): EntitySchema<Person> {
  return sameColumns({ type: target === 'postgres' ? 'bytea' : 'blob', transformer })
}

function sameColumns(column: EntitySchemaColumnOptions): EntitySchema<Person> {
  const options: EntitySchemaOptions<Person> = {
    ...PERSON,
    columns: { ...PERSON.columns, email: column, phone: column, address: column },
  }
  return new EntitySchema(options)
}
