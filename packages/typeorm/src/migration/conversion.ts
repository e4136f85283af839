import { isValueType, type ValueType, WaxsealError } from '@waxseal/core'
import { type DataSource, TableColumn, TableIndex, TableUnique } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import { driverTypes } from '../bind/column-type.ts'
import { declaredCarrier } from '../bind/declared-carrier.ts'
import type { Carrier, IndexOptions } from '../column/options.ts'
import type { EncryptedField } from '../field/encrypted-field.ts'

/** A column named by its table, with what the entity says of it. For migrations that outlive their entities. */
export interface ColumnToPrepare {
  /** What the property holds. `string` where not given. */
  readonly type?: ValueType | undefined
  /** Default `binary`. */
  readonly carrier?: Carrier | undefined
  /** What the column may hold, as in {@link EncryptedColumn}. Unlimited where not given. */
  readonly length?: number | undefined
  /** Whether it may be NULL; as before where not given. */
  readonly nullable?: boolean | undefined
  /** The index column: `true` for the column's name with `_bidx`. */
  readonly index?: boolean | Pick<IndexOptions, 'name' | 'unique' | 'length'> | undefined
}

/** What a column in clear is to become, so that it takes ciphertext and goes on holding its values as plaintext. */
export interface Conversion {
  /** What to call it in messages: `Patient.email`, or `patient.email`. */
  readonly field: string
  readonly table: string
  readonly column: string
  readonly type: ValueType
  readonly carrier: Carrier
  /** What the new column takes: bytes, or characters of text. */
  readonly capacity: number | undefined
  /** Whether it may be NULL; undefined: as before. */
  readonly nullable: boolean | undefined
  /** The new column. */
  readonly target: TableColumn
  readonly index: TableColumn | undefined
  /** The indexes and constraints in which the index column takes part. */
  readonly indices: readonly TableIndex[]
  readonly uniques: readonly TableUnique[]
}

/** Of a column that an entity declares. */
export function conversionOfField(field: EncryptedField): Conversion {
  const { column, indexColumn, carrier, type } = field
  const { entityMetadata } = column
  const mine = (columns: readonly ColumnMetadata[]) => indexColumn !== undefined && columns.includes(indexColumn)
  const names = (columns: readonly ColumnMetadata[]) => columns.map(({ databaseName }) => databaseName)
  return {
    field: field.name,
    table: entityMetadata.tablePath,
    column: column.databaseName,
    type,
    carrier,
    capacity: capacityOf(column),
    nullable: column.isNullable,
    target: tableColumn(column),
    index: indexColumn && tableColumn(indexColumn),
    indices: entityMetadata.indices
      .filter(({ columns, synchronize }) => synchronize && mine(columns))
      .map(({ name, columns, isUnique, where }) => {
        return new TableIndex({ name, columnNames: names(columns), isUnique, ...(where && { where }) })
      }),
    uniques: entityMetadata.uniques
      .filter(({ columns }) => mine(columns))
      .map(({ name, columns }) => new TableUnique({ name, columnNames: names(columns) })),
  }
}

/** Of a column that is named. @throws WaxsealError CONFIG_INVALID */
export function conversionOfColumn(
  dataSource: DataSource,
  table: string,
  column: string,
  options: ColumnToPrepare,
): Conversion {
  const { type = 'string', carrier = 'binary', length, nullable, index } = options
  const field = `${table}.${column}`
  if (!isValueType(type)) throw new WaxsealError('CONFIG_INVALID', `${field}: there is no type "${type}"`, { field })
  const types = driverTypes(dataSource)
  const declared = carrier === 'json' ? types.json : types[carrier](length)
  const given = index === true ? {} : index || undefined
  const indexType = given && indexShape(dataSource, carrier, given.length ?? 16)
  const name = given?.name ?? `${column}_bidx`
  return {
    field,
    table,
    column,
    type,
    carrier,
    capacity: length,
    nullable,
    target: newColumn(dataSource, column, declared),
    index: indexType && newColumn(dataSource, name, indexType),
    indices: indexType ? [newIndex(dataSource, table, name, given?.unique === true)] : [],
    uniques: [],
  }
}

function newIndex({ namingStrategy }: DataSource, table: string, column: string, isUnique: boolean): TableIndex {
  return new TableIndex({ name: namingStrategy.indexName(table, [column]), columnNames: [column], isUnique })
}

function indexShape(dataSource: DataSource, carrier: Carrier, bytes: number) {
  const types = driverTypes(dataSource)
  return carrier === 'binary' ? types.index(bytes) : types.hex(bytes * 2)
}

function tableColumn(column: ColumnMetadata): TableColumn {
  const { driver } = column.entityMetadata.connection
  return new TableColumn({
    name: column.databaseName,
    type: driver.normalizeType(column),
    length: driver.getColumnLength(column),
    isNullable: column.isNullable,
    ...(column.comment && { comment: column.comment }),
  })
}

/** With the type as the database calls it, so that it is known again. */
function newColumn(
  { driver }: DataSource,
  name: string,
  declared: { type: string; length?: number | 'MAX' },
): TableColumn {
  const length = declared.length === undefined ? '' : String(declared.length)
  const column = new TableColumn({ name, type: declared.type, isNullable: true, length })
  column.type = driver.normalizeType(column as never)
  return column
}

function capacityOf(column: ColumnMetadata): number | undefined {
  const declared = declaredCarrier(column, column.entityMetadata.connection)
  return typeof declared === 'string' ? undefined : declared.capacity
}
