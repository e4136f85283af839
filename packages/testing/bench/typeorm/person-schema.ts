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
  const text: EntitySchemaColumnOptions = { type: 'varchar', length: 255, ...(transformer && { transformer }) }
  const options: EntitySchemaOptions<Person> = {
    ...PERSON,
    columns: { ...PERSON.columns, email: text, phone: text, address: text },
  }
  return new EntitySchema(options)
}
