import { attributeOf, listArgument, type ModelDeclaration, stringArgument } from './prisma-schema.ts'

/** What the rows of a model can be chosen by: the key of a unique `where`, and the fields that it stands for. */
export type UniqueKeys = ReadonlyMap<string, readonly string[]>

/** The fields of a model's primary key, in order; empty where it has none. */
export function primaryKeyOf(model: ModelDeclaration): string[] {
  const compound = attributeOf(model, 'id')
  if (compound !== undefined) return listArgument(compound)
  return [...model.fields.values()].filter(field => attributeOf(field, 'id') !== undefined).map(({ name }) => name)
}

/**
 * The unique keys of a model. A compound one is named by its fields, `tenantId_email`, unless the schema gives it a name:
 * https://www.prisma.io/docs/orm/prisma-client/special-fields-and-types/working-with-composite-ids-and-constraints
 */
export function uniqueKeysOf(model: ModelDeclaration): Map<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>()
  for (const field of model.fields.values()) {
    if (attributeOf(field, 'id') ?? attributeOf(field, 'unique')) keys.set(field.name, [field.name])
  }
  for (const attribute of model.attributes) {
    if (attribute.name !== 'id' && attribute.name !== 'unique') continue
    const fields = listArgument(attribute)
    const name = fields.length > 1 ? stringArgument(attribute, 'name') : undefined
    keys.set(name ?? fields.join('_'), fields)
  }
  return keys
}
