import { WaxsealError } from '@waxseal/core'
import type { EncryptedField, FieldIndex } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import { refuse } from '../refuse.ts'

/** A client's models by their names in the schema. */
export type Models = ReadonlyMap<string, Model>

/** A model by its name. @throws WaxsealError FIELD_UNKNOWN */
export function modelOf(models: Models, name: string): Model {
  const model = models.get(name)
  if (model !== undefined) return model
  throw new WaxsealError('FIELD_UNKNOWN', `the schema has no model "${name}"; names are as in the schema`, {
    field: name,
  })
}

/** An encrypted field of a model by its name. @throws WaxsealError FIELD_UNKNOWN */
export function fieldOf(model: Model, name: string): EncryptedField {
  const label = `${model.name}.${name}`
  return (
    model.encrypted.get(name) ??
    refuse('FIELD_UNKNOWN', label, 'this is no encrypted field; names are as in the schema')
  )
}

/** An encrypted field's index. @throws WaxsealError INDEX_MISSING */
export function indexOf(field: EncryptedField): FieldIndex {
  return field.index ?? refuse('INDEX_MISSING', field.label, 'the field has no index; configure one')
}
