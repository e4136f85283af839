import { WaxsealError } from '@waxseal/core'
import type { NativeType, Provider } from './native-type.ts'
import type { ClientInternals, RuntimeModel } from './prisma-client.ts'
import { attributeOf, listArgument, type ModelDeclaration } from './prisma-schema.ts'
import { primaryKeyOf, type UniqueKeys, uniqueKeysOf } from './unique-keys.ts'

/** A field that holds data. */
export interface ScalarField {
  readonly name: string
  /** The Prisma type: `String`, `Json`, `Int`, an enum's name … */
  readonly type: string
  readonly column: string
  readonly isList: boolean
  readonly isOptional: boolean
  readonly isId: boolean
  readonly hasDefault: boolean
  /** The default as the schema writes it, without the contents of strings: `uuid(7)`. */
  readonly defaultValue: string | undefined
  /** Part of a relation, on either side of its key. */
  readonly isReference: boolean
  /** On the side that points to the other. */
  readonly isForeignKey: boolean
  readonly nativeType: NativeType | undefined
}

/** A field that leads to another model. */
export interface RelationField {
  readonly name: string
  readonly model: string
  readonly isList: boolean
}

/** A model or view, with the names that the database knows it by. */
export interface DataModel {
  readonly name: string
  readonly table: string
  /** The schema of the database that it is in, where its block names one. */
  readonly schema: string | undefined
  /** The fields of the primary key, in order; empty where rows have only other unique keys. */
  readonly primaryKey: readonly string[]
  readonly isView: boolean
  readonly uniqueKeys: UniqueKeys
  readonly scalars: ReadonlyMap<string, ScalarField>
  readonly relations: ReadonlyMap<string, RelationField>
}

const PROVIDERS: readonly string[] = ['mysql', 'postgresql', 'sqlite'] satisfies Provider[]

/** The datasource's provider. @throws WaxsealError CONFIG_INVALID when it is none that Waxseal knows */
export function providerOf(client: ClientInternals): Provider {
  const provider = client._activeProvider === 'postgres' ? 'postgresql' : client._activeProvider
  if (PROVIDERS.includes(provider)) return provider as Provider
  throw new WaxsealError(
    'CONFIG_INVALID',
    `the datasource provider "${provider}" is not supported; supported are ${PROVIDERS.join(', ')}`,
  )
}

/** The models of a client: from its runtime data model, and from its schema what that leaves out. */
export function readDataModel(
  client: ClientInternals,
  declarations: ReadonlyMap<string, ModelDeclaration>,
): Map<string, DataModel> {
  const references = readReferences(declarations)
  const models = new Map<string, DataModel>()
  for (const [name, model] of Object.entries(client._runtimeDataModel.models)) {
    const declaration = declarations.get(name)
    if (declaration === undefined) {
      throw new WaxsealError('CONFIG_INVALID', `the client's schema does not declare its model ${name}`)
    }
    models.set(name, readModel(name, model, declaration, references))
  }
  return models
}

function readModel(
  name: string,
  model: RuntimeModel,
  declaration: ModelDeclaration,
  references: References,
): DataModel {
  const scalars = new Map<string, ScalarField>()
  const relations = new Map<string, RelationField>()
  const primaryKey = primaryKeyOf(declaration)
  for (const field of model.fields) {
    const line = declaration.fields.get(field.name)
    if (line === undefined) {
      throw new WaxsealError('CONFIG_INVALID', `the client's schema does not declare its field ${name}.${field.name}`)
    }
    if (field.kind === 'object') {
      relations.set(field.name, { name: field.name, model: field.type, isList: line.isList })
      continue
    }
    const native = line.attributes.find(attribute => attribute.name.startsWith('db.'))
    scalars.set(field.name, {
      name: field.name,
      type: field.type,
      column: field.dbName ?? field.name,
      isList: line.isList,
      isOptional: line.isOptional,
      isId: primaryKey.includes(field.name),
      hasDefault: attributeOf(line, 'default') !== undefined,
      defaultValue: attributeOf(line, 'default')?.args,
      isReference: references.from.has(`${name}.${field.name}`) || references.to.has(`${name}.${field.name}`),
      isForeignKey: references.from.has(`${name}.${field.name}`),
      nativeType: native && { name: native.name.slice('db.'.length), args: native.args },
    })
  }
  const { isView } = declaration
  const schema = attributeOf(declaration, 'schema')?.strings[0]
  const table = model.dbName ?? name
  return { name, table, schema, primaryKey, isView, uniqueKeys: uniqueKeysOf(declaration), scalars, relations }
}

/** The two ends of every relation's key, as `Model.field`. */
interface References {
  readonly from: ReadonlySet<string>
  readonly to: ReadonlySet<string>
}

function readReferences(declarations: ReadonlyMap<string, ModelDeclaration>): References {
  const from = new Set<string>()
  const to = new Set<string>()
  for (const model of declarations.values()) {
    for (const field of model.fields.values()) {
      const relation = attributeOf(field, 'relation')
      if (relation === undefined) continue
      for (const name of listArgument(relation, 'fields')) from.add(`${model.name}.${name}`)
      for (const name of listArgument(relation, 'references')) to.add(`${field.type}.${name}`)
    }
  }
  return { from, to }
}
