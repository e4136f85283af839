import type { Encryption, ReadingOptions } from '@waxseal/core'
import type { DataSource, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm'
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js'
import type { EntityMetadata } from 'typeorm/metadata/EntityMetadata.js'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { ConnectionSharing } from '../keys/connection-sharing.ts'
import { KeyAccess, type KeyNeeds, keyNeeds } from '../keys/key-access.ts'
import { namesByTable, namesOf } from '../query/encrypted-names.ts'
import { lastName } from '../query/sql-identifiers.ts'
import type { EncryptedNames } from '../query/sql-text.ts'
import { bindColumns } from './bind-columns.ts'
import { checkExpressions } from './check-expressions.ts'
import { adaptMetadata } from './entity-metadata.ts'
import { reachableFrom } from './reachable.ts'

/** What the encryption of a DataSource is made of. */
export interface BindingParts {
  readonly dataSource: DataSource
  readonly encryption: Encryption
  readonly sharing: ConnectionSharing
  readonly scope: () => string | undefined
  readonly reading: ReadingOptions
  /** Undefined where keys are not in a table. */
  readonly keyTable: string | undefined
}

const NONE: readonly EncryptedField[] = []

/** The encryption of one DataSource: its keys, and its encrypted fields. */
export class Binding {
  readonly dataSource: DataSource
  readonly encryption: Encryption
  readonly keys: KeyAccess
  readonly scope: () => string | undefined
  readonly keyTable: string | undefined
  readonly #reading: ReadingOptions
  fields: ReadonlyMap<ColumnMetadata, EncryptedField> = new Map()
  /** The names of encrypted columns, by the lower-case name of their table. */
  tables: ReadonlyMap<string, EncryptedNames> = new Map()
  #byEntity = new WeakMap<EntityMetadata, readonly EncryptedField[]>()
  #names = new WeakMap<EntityMetadata, EncryptedNames>()
  #writeNeeds = new WeakMap<EntityMetadata, WriteNeeds>()
  #saveNeeds = new WeakMap<EntityMetadata, WriteNeeds>()

  constructor(parts: BindingParts) {
    this.dataSource = parts.dataSource
    this.encryption = parts.encryption
    this.keys = new KeyAccess(parts.encryption.keyring, parts.sharing, parts.dataSource)
    this.scope = parts.scope
    this.keyTable = parts.keyTable
    this.#reading = parts.reading
  }

  /** Takes over the columns, whenever TypeORM has built its metadata anew. @throws WaxsealError */
  bindColumns(): void {
    this.#byEntity = new WeakMap()
    this.#names = new WeakMap()
    this.#writeNeeds = new WeakMap()
    this.#saveNeeds = new WeakMap()
    const { dataSource, scope } = this
    this.fields = bindColumns({ dataSource, scope, keyring: this.keys.keyring, reading: this.#reading })
    this.keys.contexts.watch(this.fields.values())
    for (const metadata of dataSource.entityMetadatas) {
      if (this.fieldsOf(metadata).length === 0) continue
      checkExpressions(metadata, this.namesOf(metadata))
      adaptMetadata(metadata, this.fields)
    }
    this.tables = namesByTable(dataSource.entityMetadatas, metadata => this.fieldsOf(metadata))
  }

  /** The encrypted fields of an entity and of those that inherit its table. */
  fieldsOf(metadata: EntityMetadata): readonly EncryptedField[] {
    if (this.fields.size === 0) return NONE
    const known = this.#byEntity.get(metadata)
    if (known !== undefined) return known
    const fields = new Set<EncryptedField>()
    for (const { columns } of [metadata, ...metadata.childEntityMetadatas]) {
      for (const column of columns) {
        const field = this.fields.get(column)
        if (field !== undefined) fields.add(field)
      }
    }
    const list = fields.size === 0 ? NONE : [...fields]
    this.#byEntity.set(metadata, list)
    return list
  }

  /** The names by which SQL text can mention the encrypted fields of an entity. */
  namesOf(metadata: EntityMetadata): EncryptedNames {
    let names = this.#names.get(metadata)
    if (names === undefined) {
      names = namesOf(this.fieldsOf(metadata))
      this.#names.set(metadata, names)
    }
    return names
  }

  /** The same of a table that is given by its name, with a schema or without. */
  tableNamed(path: string | undefined): EncryptedNames | undefined {
    return path === undefined ? undefined : this.tables.get(lastName(path))
  }

  /** True when criteria for an entity can hold values of encrypted fields: its own, or those of what it is related to. */
  mayTouch(target: EntityTarget<ObjectLiteral>): boolean {
    if (!this.dataSource.hasMetadata(target)) return false
    const { relations } = this.dataSource.getMetadata(target)
    return relations.length > 0 || this.fieldsOf(this.dataSource.getMetadata(target)).length > 0
  }

  /** Makes sure of the keys that writing an entity needs; undefined when they are in memory. */
  readyToWrite(metadata: EntityMetadata, runner: QueryRunner | undefined): Promise<unknown> | undefined {
    if (this.fields.size === 0) return undefined
    let needs = this.#writeNeeds.get(metadata)
    if (needs === undefined) {
      needs = writeNeeds(this.fieldsOf(metadata))
      this.#writeNeeds.set(metadata, needs)
    }
    return this.#ready(needs, runner)
  }

  /** The same for entities that are saved, with all that is saved along with them. */
  readyToSave(
    targets: Iterable<EntityTarget<ObjectLiteral>>,
    runner: QueryRunner | undefined,
  ): Promise<unknown> | undefined {
    if (this.fields.size === 0) return undefined
    let waiting: Promise<unknown>[] | undefined
    for (const target of targets) {
      if (!this.dataSource.hasMetadata(target)) continue // TypeORM says so
      const ready = this.#ready(this.#saveNeedsOf(this.dataSource.getMetadata(target)), runner)
      if (ready !== undefined) waiting = [...(waiting ?? []), ready]
    }
    return waiting && Promise.all(waiting)
  }

  #saveNeedsOf(metadata: EntityMetadata): WriteNeeds {
    let needs = this.#saveNeeds.get(metadata)
    if (needs === undefined) {
      needs = writeNeeds(reachableFrom(metadata).flatMap(entity => this.fieldsOf(entity)))
      this.#saveNeeds.set(metadata, needs)
    }
    return needs
  }

  #ready({ fields, own, scoped }: WriteNeeds, runner: QueryRunner | undefined): Promise<unknown> | undefined {
    const checked = this.keys.contexts.ready(fields, runner)
    const ownReady = own && this.keys.ready('', own, runner)
    // Without a tenant, only a write that does touch a tenant's field must fail, and does when it gets there.
    const tenant = scoped && (this.scope() || undefined)
    const tenantReady = scoped && tenant !== undefined ? this.keys.ready(tenant, scoped, runner) : undefined
    if (checked !== undefined) return Promise.all([checked, ownReady, tenantReady])
    return ownReady && tenantReady ? Promise.all([ownReady, tenantReady]) : (ownReady ?? tenantReady)
  }
}

/** The fields that are written, and the keys that they need: the application's own, and those of the current tenant. */
interface WriteNeeds {
  readonly fields: readonly EncryptedField[]
  readonly own: KeyNeeds | undefined
  readonly scoped: KeyNeeds | undefined
}

function writeNeeds(fields: readonly EncryptedField[]): WriteNeeds {
  return {
    fields,
    own: needsOf(fields.filter(field => !field.scoped)),
    scoped: needsOf(fields.filter(field => field.scoped)),
  }
}

function needsOf(fields: readonly EncryptedField[]): KeyNeeds | undefined {
  if (fields.length === 0) return undefined
  return keyNeeds(
    true,
    fields.some(field => field.index !== undefined),
  )
}
