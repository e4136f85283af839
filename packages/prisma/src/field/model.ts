import type { UniqueKeys } from '../schema/unique-keys.ts'
import type { EncryptedField } from './encrypted-field.ts'
import type { RowKeyField } from './row-key.ts'

/** A relation to a model. */
export interface Relation {
  readonly name: string
  readonly model: Model
  readonly isList: boolean
}

/** A model as the walkers see it. Models refer to one another, in circles too. */
export interface Model {
  readonly name: string
  readonly isView: boolean
  /** The names of all fields, relations too. */
  readonly fields: ReadonlySet<string>
  readonly encrypted: ReadonlyMap<string, EncryptedField>
  /** By the name of the index field: the field that it is of. */
  readonly indexes: ReadonlyMap<string, EncryptedField>
  readonly uniqueKeys: UniqueKeys
  readonly relations: ReadonlyMap<string, Relation>
  /** The fields that cells are bound to, by name: all of the `bindTo` of its encrypted fields. */
  readonly rowKeyFields: ReadonlyMap<string, RowKeyField>
  /** True when the model, or one that relations lead to, has cells that are bound to their rows. */
  readonly reachesBound: boolean
  /** What the client leaves out of results where the query says nothing of it. */
  readonly omitted: ReadonlySet<string>
  /** True when the model has an encrypted field, or relations lead from it to one that has. Others need no walk. */
  readonly reaches: boolean
  /** What a row can hold that must be decrypted, as lists: the walk over results is the longest. */
  readonly cells: readonly EncryptedField[]
  readonly branches: readonly Relation[]
}
