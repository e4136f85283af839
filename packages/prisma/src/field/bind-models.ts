import { WaxsealError } from '@waxseal/core'
import type { UntypedModels } from '../options.ts'
import type { DataModel } from '../schema/data-model.ts'
import { type BindingTarget, bindField } from './bind-field.ts'
import { bindRowKey } from './bind-row-key.ts'
import type { EncryptedField } from './encrypted-field.ts'
import type { Model, Relation } from './model.ts'
import type { RowKey } from './row-key.ts'

interface Draft extends Model {
  readonly relations: Map<string, Relation>
  reaches: boolean
  reachesBound: boolean
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
  refuseSharedContexts(drafts, configured)
  for (const model of dataModels.values()) link(drafts, model)
  for (const flag of ['reaches', 'reachesBound'] as const) markReach([...drafts.values()], flag)
  for (const model of drafts.values()) {
    model.branches = [...model.relations.values()].filter(relation => relation.model.reaches)
  }
  return drafts
}

function draft(model: DataModel, configured: UntypedModels, target: BindingTarget): Draft {
  const encrypted = new Map<string, EncryptedField>()
  const indexes = new Map<string, EncryptedField>()
  const given = Object.entries(configured[model.name] ?? {}).filter(([, options]) => options !== undefined)
  const rowKeyOf = rowKeys(
    model,
    given.map(([name]) => name),
    target,
  )
  for (const [name, options] of given) {
    const field = bindField(model, name, options, target, rowKeyOf)
    encrypted.set(name, field)
    if (field.index === undefined) continue
    refuseSharedIndex(indexes.get(field.index.name), field)
    indexes.set(field.index.name, field)
  }
  for (const field of indexes.values()) refuseSharedIndex(encrypted.get(field.index!.name), field)
  const keyFields = [...encrypted.values()].flatMap(field => field.rowKey?.fields ?? [])
  const rowKeyFields = new Map(keyFields.map(field => [field.name, field]))
  return {
    name: model.name,
    isView: model.isView,
    fields: new Set([...model.scalars.keys(), ...model.relations.keys()]),
    encrypted,
    indexes,
    uniqueKeys: model.uniqueKeys,
    relations: new Map(),
    rowKeyFields,
    reachesBound: rowKeyFields.size > 0,
    omitted: target.omitted(model.name),
    reaches: encrypted.size > 0,
    cells: [...encrypted.values()],
    branches: [],
  }
}

/** One key for all fields that are bound to the same. */
function rowKeys(model: DataModel, encrypted: readonly string[], { provider }: BindingTarget) {
  const keys = new Map<string, RowKey>()
  return (names: readonly string[], label: string): RowKey => {
    const id = JSON.stringify(names)
    const key = keys.get(id) ?? bindRowKey(model, names, label, encrypted, provider)
    keys.set(id, key)
    return key
  }
}

function link(drafts: ReadonlyMap<string, Draft>, model: DataModel): void {
  const from = drafts.get(model.name)!
  for (const { name, model: to, isList } of model.relations.values()) {
    const target = drafts.get(to)
    if (target !== undefined) from.relations.set(name, { name, model: target, isList })
  }
}

function markReach(models: readonly Draft[], flag: 'reaches' | 'reachesBound'): void {
  for (let grew = true; grew; ) {
    grew = false
    for (const model of models) {
      if (model[flag] || ![...model.relations.values()].some(relation => relation.model[flag])) continue
      model[flag] = true
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

/** Tables of one name, in different schemas of the database, have the same context where none is given. */
function refuseSharedContexts(drafts: ReadonlyMap<string, Draft>, configured: UntypedModels): void {
  const fields = new Map<string, EncryptedField>()
  for (const model of drafts.values()) {
    for (const field of model.encrypted.values()) {
      const options = configured[model.name]![field.name]!
      if (options !== true && options.context !== undefined) continue
      const { context } = field.cipher
      const other = fields.get(context)
      fields.set(context, field)
      if (other === undefined) continue
      throw new WaxsealError(
        'CONFIG_INVALID',
        `${field.label}: its table and column have the names of ${other.label}, and ciphertexts would go from one to the other ` +
          `unnoticed; give one of them a context of its own, such as context: "archive.${context}"`,
        { field: field.label },
      )
    }
  }
}
