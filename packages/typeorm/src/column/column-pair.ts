import type { ColumnOptions } from 'typeorm'
import { markedTransformer } from './mark.ts'
import { type EncryptedColumnOptions, indexOptionsOf } from './options.ts'

/** An encrypted property as columns of TypeORM: its own, and the hidden one of its index. */
export interface ColumnPair {
  readonly value: ColumnOptions
  readonly index?: { readonly property: string; readonly options: ColumnOptions; readonly unique: boolean }
}

/**
 * The columns of an encrypted property. Their type is one that every driver accepts; the real one, which depends on
 * the driver, is set when the DataSource is bound.
 */
export function columnPair(property: string, options: EncryptedColumnOptions, field: string): ColumnPair {
  const { name, nullable, select, insert, update, comment } = options
  const common = { ...(insert !== undefined && { insert }), ...(update !== undefined && { update }) }
  const value: ColumnOptions = {
    type: 'varchar',
    ...(name !== undefined && { name }),
    ...(nullable !== undefined && { nullable }),
    ...(select !== undefined && { select }),
    ...(comment !== undefined && { comment }),
    ...common,
    transformer: markedTransformer({ kind: 'value', options, declared: false }, field),
  }
  const index = indexOptionsOf(options)
  if (index === undefined) return { value }
  const indexName = index.name ?? (name === undefined ? undefined : `${name}_bidx`)
  return {
    value,
    index: {
      property: hiddenProperty(property),
      unique: index.unique === true,
      options: {
        type: 'varchar',
        ...(indexName !== undefined && { name: indexName }),
        nullable: true,
        select: false,
        ...common,
        transformer: markedTransformer({ kind: 'index', property, declared: false }, field),
      },
    },
  }
}

/** The property that a hidden index column is declared under: naming strategies make a good column name of it. */
export function hiddenProperty(property: string): string {
  return `${property}_bidx`
}
