import type { DataSource } from 'typeorm'
import type { Binding } from './bind/binding.ts'
import type { EncryptedField } from './field/encrypted-field.ts'
import type { PendingIndex } from './query/pending-index.ts'

/** What all copies of this package in a process share: the ES module and the CommonJS build are two. */
export interface Registry {
  readonly bindings: WeakMap<DataSource, Binding>
  /** Prototypes of TypeORM's classes that carry our hooks; each copy of TypeORM has its own. */
  readonly patched: WeakSet<object>
  /** Parameter lists of queries whose index values are computed when the query runs. */
  readonly pending: WeakMap<readonly unknown[], PendingIndex>
  /** Over 0 while the SQL of an INSERT or UPDATE is put together, which is synchronous. */
  buildingWrite: number
  /** While the SQL of an UPDATE is put together: what the cells of a field in the row that it changes are bound to. */
  updatedRow: ((field: EncryptedField) => Buffer) | undefined
}

const REGISTRY: unique symbol = Symbol.for('waxseal.typeorm.registry.1') as never
const shared = globalThis as { [REGISTRY]?: Registry }

shared[REGISTRY] ??= {
  bindings: new WeakMap(),
  patched: new WeakSet(),
  pending: new WeakMap(),
  buildingWrite: 0,
  updatedRow: undefined,
}

/** The registry of this process. */
export const registry: Registry = shared[REGISTRY]
