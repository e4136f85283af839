import { type Encryption, reportUnsealed, type TableAccess, type UnsealedReport } from '@waxseal/core'
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm'
import { bindingOf } from './bind/binding-of.ts'
import { decryptRows, fieldOf, type RawRowOptions } from './query/decrypt-rows.ts'
import { refuseWithoutIndex } from './query/refuse-query.ts'
import { encryptedTables } from './table/encrypted-tables.ts'
import { tableDatabase } from './table/table-database.ts'

/** The encryption of a DataSource: its keys, what raw SQL needs, and how far a migration has come. */
export interface DataSourceEncryption extends Encryption, UnsealedReport, TableAccess {
  /**
   * What an index column holds for a value, one entry per generation of the index key: Buffers, or hexadecimal text beside
   * text and JSON columns. For raw SQL: `WHERE email_bidx IN (...)`.
   *
   * @throws WaxsealError FIELD_UNKNOWN, INDEX_MISSING, SCOPE_MISSING, VALUE_TYPE, VALUE_INVALID
   */
  indexValues(entity: EntityTarget<ObjectLiteral>, property: string, value: unknown): Promise<(Buffer | string)[]>
  /**
   * Decrypts raw rows of an entity, as `getRawMany`, `stream`, `query` and RETURNING give them: cells under the names of
   * columns or, with `alias`, under those that a query builder gives them (`u_email`); with `columns`, under others too.
   * Returns new rows; other cells stay as they are. Of rows that join several entities, decrypt one entity after the other.
   *
   * @example
   * ```ts
   * const raw = await users.createQueryBuilder('u').select('u.email', 'mail').getRawMany()
   * const rows = await encryption.decryptRows(User, raw, { columns: { mail: 'email' } })
   * ```
   * @throws WaxsealError FIELD_UNKNOWN, and what reading the entity would throw
   */
  decryptRows<Row extends ObjectLiteral>(
    entity: EntityTarget<ObjectLiteral>,
    rows: readonly Row[],
    options?: RawRowOptions,
  ): Promise<Row[]>
}

/** The encryption of a DataSource that was wrapped by {@link withEncryption}. @throws WaxsealError NOT_BOUND */
export function encryptionOf(dataSource: DataSource): DataSourceEncryption {
  const binding = bindingOf(dataSource)
  const { encryption } = binding
  return {
    ...encryption,
    ...reportUnsealed(() => [...binding.fields.values()].map(field => field.cipher)),
    async indexValues(entity, property, value) {
      const field = fieldOf(binding, entity, property)
      if (field.index === undefined) refuseWithoutIndex(field)
      const scope = field.currentScope()
      await binding.keys.readyToSearch(field, scope, undefined)
      return field.indexCells(value, scope)
    },
    database: () => ({
      orm: 'typeorm',
      tables: encryptedTables(binding),
      database: tableDatabase(dataSource),
      encryption,
      directFields: [],
    }),
    decryptRows: (entity, rows, options = {}) => decryptRows(binding, entity, rows, options),
  }
}
