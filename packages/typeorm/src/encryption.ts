import { type Keyring, WaxsealError } from '@waxseal/core'
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm'
import type { Binding } from './bind/binding.ts'
import type { EncryptedField } from './field/encrypted-field.ts'
import { decryptRows } from './query/decrypt-rows.ts'
import { refuseWithoutIndex } from './query/refuse-query.ts'
import { registry } from './registry.ts'

/** The encryption of a DataSource: its keys, and what raw SQL needs. */
export class Encryption {
  readonly #binding: Binding

  /** @internal Use {@link encryptionOf}. */
  constructor(binding: Binding) {
    this.#binding = binding
  }

  /** The keys: describes and forgets them. */
  get keyring(): Keyring {
    return this.#binding.keys.keyring
  }

  /**
   * Creates the keys of a scope (the application's own where none is given) if it has none. On SQLite, and where a pool
   * has one connection, call it before a transaction that is the first to write for a tenant.
   */
  ensureScope(scope = ''): Promise<void> {
    return this.keyring.ensureScope(scope)
  }

  /** Makes a new data key the one that new values are encrypted under. Returns its id. No row changes. */
  rotate(scope = ''): Promise<string> {
    return this.keyring.rotate(scope)
  }

  /** The SQL statements that create the key table, for a migration. */
  keyTableDdl(): string[] {
    return this.#table().ddl()
  }

  /** Creates the key table where it does not exist. Not inside a transaction. */
  createKeyTable(): Promise<void> {
    return this.#table().create()
  }

  /**
   * What an index column holds for a value, one entry per generation of the index key: Buffers, or hexadecimal text beside
   * text and JSON columns. For raw SQL: `WHERE email_bidx IN (...)`.
   *
   * @throws WaxsealError FIELD_UNKNOWN, INDEX_MISSING, SCOPE_MISSING, VALUE_TYPE, VALUE_INVALID
   */
  async indexValues(
    entity: EntityTarget<ObjectLiteral>,
    property: string,
    value: unknown,
  ): Promise<(Buffer | string)[]> {
    const field = this.#field(entity, property)
    if (field.index === undefined) refuseWithoutIndex(field)
    const scope = field.currentScope()
    await this.keyring.ready(scope, { writes: false, index: true })
    return field.indexCells(value, scope)
  }

  /**
   * Decrypts raw rows of an entity, as `getRawMany`, `stream` and `query` give them: cells under the names of columns or,
   * with `alias`, under those that a query builder gives them (`u_email`). Returns new rows; other cells stay as they are.
   *
   * @throws WaxsealError what reading the entity would throw
   */
  decryptRows<Row extends ObjectLiteral>(
    entity: EntityTarget<ObjectLiteral>,
    rows: readonly Row[],
    options: { readonly alias?: string } = {},
  ): Promise<Row[]> {
    const metadata = this.#binding.dataSource.getMetadata(entity)
    return decryptRows(this.#binding.fieldsOf(metadata), rows, this.keyring, options.alias)
  }

  #field(entity: EntityTarget<ObjectLiteral>, property: string): EncryptedField {
    const metadata = this.#binding.dataSource.getMetadata(entity)
    const field = this.#binding.fieldsOf(metadata).find(({ column }) => column.propertyPath === property)
    if (field !== undefined) return field
    const name = `${metadata.name}.${property}`
    throw new WaxsealError('FIELD_UNKNOWN', `${name} is no encrypted property`, { field: name })
  }

  #table(): NonNullable<Binding['table']> {
    const { table } = this.#binding
    if (table !== undefined) return table
    throw new WaxsealError('CONFIG_INVALID', 'the keys of this DataSource are not kept in a key table')
  }
}

/** The encryption of a DataSource that was wrapped by {@link withEncryption}. @throws WaxsealError NOT_BOUND */
export function encryptionOf(dataSource: DataSource): Encryption {
  const binding = registry.bindings.get(dataSource)
  if (binding !== undefined) return new Encryption(binding)
  throw new WaxsealError(
    'NOT_BOUND',
    'this DataSource has no encryption: wrap it by withEncryption before initialize()',
  )
}
