import { splitSchema } from './schema-lines.ts'

/** An attribute of a field or model: `@db.VarChar(191)` is `db.VarChar` with the argument text `191`. */
export interface Attribute {
  readonly name: string
  /** What stands between the parentheses, with the contents of strings left out; undefined without parentheses. */
  readonly args: string | undefined
  /** The contents of the strings, in their order. */
  readonly strings: readonly string[]
}

/** A line of a model. */
export interface FieldDeclaration {
  readonly name: string
  readonly type: string
  readonly isList: boolean
  readonly isOptional: boolean
  readonly attributes: readonly Attribute[]
  /** The `///` lines above it, and what stands behind `///` in its own. */
  readonly documentation: string
}

/** A `model` or `view` block. */
export interface ModelDeclaration {
  readonly name: string
  readonly isView: boolean
  readonly fields: ReadonlyMap<string, FieldDeclaration>
  /** The block's own attributes: `@@id([a, b])` is `id` with the argument text `[a, b]`. */
  readonly attributes: readonly Attribute[]
  /** The `///` lines above the block, and those in it that belong to no field. */
  readonly documentation: string
}

const BLOCK = /^\s*(model|view)\s+(\w+)\s*\{/
const FIELD = /^\s*(\w+)\s+([\w.]+)(?:\([^)]*\))?(\[\])?(\?)?(.*)$/
const ATTRIBUTE = /@@?([\w.]+)(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?/g

/**
 * Reads the models and views of a Prisma schema, for what the client's runtime data model leaves out: lists, native
 * types, defaults, ids, documentation. The language: https://www.prisma.io/docs/orm/reference/prisma-schema-reference
 */
export function parsePrismaSchema(text: string): Map<string, ModelDeclaration> {
  const { lines, strings } = splitSchema(text)
  const models = new Map<string, ModelDeclaration>()
  let model: Draft | undefined
  let documentation: string[] = []
  for (const line of lines) {
    const code = line.code.trim()
    const block = BLOCK.exec(code)
    const field = model && parseField(code, strings)
    if (line.documentation !== undefined) documentation.push(line.documentation)
    if (code === '') continue
    if (block !== null) {
      model = { name: block[2]!, isView: block[1] === 'view', fields: new Map(), attributes: [], documentation: '' }
      models.set(model.name, model)
    } else if (model !== undefined && code.startsWith('@@')) {
      model.attributes.push(...parseAttributes(code, strings))
    } else if (field !== undefined) {
      model?.fields.set(field.name, { ...field, documentation: documentation.join('\n') })
      documentation = []
    }
    if (model !== undefined) model.documentation = [model.documentation, ...documentation].join('\n').trim()
    documentation = []
    if (code === '}') model = undefined
  }
  return models
}

interface Draft extends ModelDeclaration {
  readonly fields: Map<string, FieldDeclaration>
  readonly attributes: Attribute[]
  documentation: string
}

/** The attribute with this name, or undefined. */
export function attributeOf(
  declaration: { readonly attributes: readonly Attribute[] },
  name: string,
): Attribute | undefined {
  return declaration.attributes.find(attribute => attribute.name === name)
}

/** The names in a list argument: `fields: [a, b(sort: Desc)]` gives a and b. Without a name, the first list. */
export function listArgument(attribute: Attribute, name?: string): string[] {
  const list = new RegExp(`${name === undefined ? '' : `\\b${name}\\s*:\\s*`}\\[([^\\]]*)\\]`).exec(
    attribute.args ?? '',
  )
  return (list?.[1] ?? '')
    .replaceAll(/\([^)]*\)/g, '')
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** The string of a named argument: `name: "person"` gives person. */
export function stringArgument({ args, strings }: Attribute, name: string): string | undefined {
  const names = [...(args ?? '').matchAll(/(?:(\w+)\s*:\s*)?""/g)].map(([, argument]) => argument)
  return strings[names.indexOf(name)]
}

function parseField(code: string, strings: readonly string[]): Omit<FieldDeclaration, 'documentation'> | undefined {
  const match = FIELD.exec(code)
  if (match === null) return undefined
  const [, name, type, list, optional, rest] = match
  return {
    name: name!,
    type: type!,
    isList: list !== undefined,
    isOptional: optional !== undefined,
    attributes: parseAttributes(rest!, strings),
  }
}

function parseAttributes(code: string, strings: readonly string[]): Attribute[] {
  return [...code.matchAll(ATTRIBUTE)].map(([, name, args]) => ({
    name: name!,
    args: args?.replaceAll(/"\d+"/g, '""'),
    strings: [...(args ?? '').matchAll(/"(\d+)"/g)].map(([, place]) => strings[Number(place)]!),
  }))
}
