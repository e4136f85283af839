import { WaxsealError } from '@waxseal/core'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EncryptedField } from './encrypted-field.ts'

/** Refuses an operator as a value. */
export function refuseOperator(field: EncryptedField): never {
  const message = `${field.name}: expected ${field.type}, got an operator, which only searches can use`
  throw new WaxsealError('VALUE_TYPE', message, { field: field.name })
}

/** Refuses SQL as a value. */
export function refuseExpression(field: EncryptedField): never {
  throw new WaxsealError(
    'EXPRESSION_UNSUPPORTED',
    `${field.name} is encrypted: an SQL expression (a function, increment, decrement) cannot be assigned to it, as the ` +
      'database does not know its value; read the entity, change it and save it',
    { field: field.name },
  )
}

/** Refuses a value for an index column. */
export function refuseIndexValue({ name }: EncryptedField, { propertyName }: ColumnMetadata): never {
  const message = `${name}: "${propertyName}" is its index and follows from its value: set the value, and leave the index out`
  throw new WaxsealError('VALUE_TYPE', message, { field: name })
}
