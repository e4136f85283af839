import { WaxsealError } from '@waxseal/core'
import type { UntypedModels } from '../options.ts'
import type { DataModel } from '../schema/data-model.ts'
import { type BindingTarget, bindField } from './bind-field.ts'
import type { EncryptedField } from './encrypted-field.ts'
import type { Model, Relation } from './model.ts'

interface Draft extends Model {
  readonly relations: Map<string, Relation>
  reaches: boolean
  branches: readonly Relation[]
}

/**
 * Puts the configuration on a client's models.
 *
 * @throws WaxsealError FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT, CONFIG_INVALID
 */
export function bindModels(
  dataModels: ReadonlyMap<string, DataModel>,
  configured: UntypedModels,
  target: BindingTarget,
): ReadonlyMap<string, Model> {
  for (const name of Object.keys(configured)) {
    if (dataModels.has(name)) continue
    throw new WaxsealError('FIELD_UNKNOWN', `models: the schema has no model "${name}"; names are as in the schema`, {
      field: name,
    })
  }
  const drafts = new Map<string, Draft>()
  for (const model of dataModels.values()) drafts.set(model.name, draft(model, configured, target))
  for (const model of dataModels.values()) link(drafts, model)
  markReach([...drafts.values()])
  for (const model of drafts.values()) {
    model.branches = [...model.relations.values()].filter(relation => relation.model.reaches)
  }
  return drafts
}

function draft(model: DataModel, configured: UntypedModels, target: BindingTarget): Draft {
  const encrypted = new Map<string, EncryptedField>()
  const indexes = new Map<string, EncryptedField>()
  for (const [name, options] of Object.entries(configured[model.name] ?? {})) {
    if (options === undefined) continue
    const field = bindField(model, name, options, target)
    encrypted.set(name, field)
    if (field.index === undefined) continue
    refuseSharedIndex(indexes.get(field.index.name), field)
    indexes.set(field.index.name, field)
  }
  for (const field of indexes.values()) refuseSharedIndex(encrypted.get(field.index!.name), field)
  return {
    name: model.name,
    fields: new Set([...model.scalars.keys(), ...model.relations.keys()]),
    encrypted,
    indexes,
    uniqueKeys: model.uniqueKeys,
    relations: new Map(),
    reaches: encrypted.size > 0,
    cells: [...encrypted.values()],
    branches: [],
  }
}

function link(drafts: ReadonlyMap<string, Draft>, model: DataModel): void {
  const from = drafts.get(model.name)!
  for (const { name, model: to, isList } of model.relations.values()) {
    const target = drafts.get(to)
    if (target !== undefined) from.relations.set(name, { name, model: target, isList })
  }
}

function markReach(models: readonly Draft[]): void {
  for (let grew = true; grew; ) {
    grew = false
    for (const model of models) {
      if (model.reaches || ![...model.relations.values()].some(relation => relation.model.reaches)) continue
      model.reaches = true
      grew = true
    }
  }
}

function refuseSharedIndex(other: EncryptedField | undefined, field: EncryptedField): void {
  if (other === undefined) return
  throw new WaxsealError(
    'CONFIG_INVALID',
    `${field.label}: the index field "${field.index!.name}" serves ${other.label} already; each index needs a field of its own`,
    { field: field.label },
  )
}
