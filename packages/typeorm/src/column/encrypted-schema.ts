import { WaxsealError } from '@waxseal/core'
import type { ColumnOptions, EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm'
import { columnPair } from './column-pair.ts'
import { complaintAbout, type EncryptedColumnOptions } from './options.ts'

/** The options of an EntitySchema, with the encrypted properties apart. */
export type EncryptedSchemaOptions<T> = Omit<EntitySchemaOptions<T>, 'columns'> & {
  /** The columns in clear, the primary key among them. */
  readonly columns: { readonly [P in keyof T]?: EntitySchemaColumnOptions }
  readonly encrypted: { readonly [P in keyof T]?: EncryptedColumnOptions }
}

/**
 * {@link EncryptedColumn} for those who declare entities as EntitySchema.
 *
 * @example
 * ```ts
 * export const PatientSchema = new EntitySchema(encryptedSchema<Patient>({
 *   name: 'Patient',
 *   columns: { id: { type: 'int', primary: true, generated: true } },
 *   encrypted: { email: { index: true }, history: { type: 'json', nullable: true } },
 * }))
 * ```
 * @throws WaxsealError CONFIG_INVALID
 */
export function encryptedSchema<T>(options: EncryptedSchemaOptions<T>): EntitySchemaOptions<T> {
  const { encrypted, ...schema } = options
  const columns: Record<string, unknown> = { ...options.columns }
  const indices = [...(options.indices ?? [])]
  for (const [property, given] of Object.entries(encrypted) as [string, EncryptedColumnOptions][]) {
    const field = `${options.name}.${property}`
    const complaint = property in columns ? 'declare it under "encrypted" only' : complaintAbout(given)
    if (complaint !== undefined) throw new WaxsealError('CONFIG_INVALID', `${field}: ${complaint}`, { field })
    const { value, index } = columnPair(property, given, field)
    columns[property] = toSchemaColumn(value)
    if (index === undefined) continue
    columns[index.property] = toSchemaColumn(index.options)
    indices.push({ columns: [index.property], unique: index.unique })
  }
  return { ...schema, columns, indices } as unknown as EntitySchemaOptions<T>
}

function toSchemaColumn(options: ColumnOptions): EntitySchemaColumnOptions {
  return options as EntitySchemaColumnOptions
}
