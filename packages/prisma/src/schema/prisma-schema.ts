/** An attribute of a field or model: `@db.VarChar(191)` is `db.VarChar` with the argument text `191`. */
export interface Attribute {
  readonly name: string
  /** What stands between the parentheses, with the contents of strings left out; undefined without parentheses. */
  readonly args: string | undefined
}

/** A line of a model. */
export interface FieldDeclaration {
  readonly name: string
  readonly type: string
  readonly isList: boolean
  readonly isOptional: boolean
  readonly attributes: readonly Attribute[]
}

/** A `model` or `view` block. */
export interface ModelDeclaration {
  readonly name: string
  readonly fields: ReadonlyMap<string, FieldDeclaration>
  /** The block's own attributes: `@@id([a, b])` is `id` with the argument text `[a, b]`. */
  readonly attributes: readonly Attribute[]
}

const NOISE = /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const BLOCK = /^\s*(?:model|view)\s+(\w+)\s*\{/
const FIELD = /^\s*(\w+)\s+([\w.]+)(?:\([^)]*\))?(\[\])?(\?)?(.*)$/
const ATTRIBUTE = /@@?([\w.]+)(?:\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\))?/g

/**
 * Reads the models and views of a Prisma schema, for what the client's runtime data model leaves out: lists, native
 * types, defaults, ids. The language: https://www.prisma.io/docs/orm/reference/prisma-schema-reference
 */
export function parsePrismaSchema(text: string): Map<string, ModelDeclaration> {
  const models = new Map<string, ModelDeclaration>()
  let fields: Map<string, FieldDeclaration> | undefined
  let attributes: Attribute[] = []
  for (const line of withoutNoise(text).split('\n')) {
    const block = BLOCK.exec(line)
    if (block !== null) {
      fields = new Map()
      attributes = []
      models.set(block[1]!, { name: block[1]!, fields, attributes })
    } else if (line.trim() === '}') {
      fields = undefined
    } else if (fields !== undefined && line.trim().startsWith('@@')) {
      attributes.push(...parseAttributes(line))
    } else if (fields !== undefined) {
      const field = parseField(line)
      if (field !== undefined) fields.set(field.name, field)
    }
  }
  return models
}

/** The attribute with this name, or undefined. */
export function attributeOf(declaration: FieldDeclaration, name: string): Attribute | undefined {
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

/** Strings are emptied and comments dropped, so that what stands in them is not taken for the language. */
function withoutNoise(text: string): string {
  return text.replaceAll('\r', '').replaceAll(NOISE, noise => (noise.startsWith('"') ? '""' : ''))
}

function parseField(line: string): FieldDeclaration | undefined {
  const match = FIELD.exec(line)
  if (match === null) return undefined
  const [, name, type, list, optional, rest] = match
  return {
    name: name!,
    type: type!,
    isList: list !== undefined,
    isOptional: optional !== undefined,
    attributes: parseAttributes(rest!),
  }
}

function parseAttributes(text: string): Attribute[] {
  return [...text.matchAll(ATTRIBUTE)].map(([, name, args]) => ({ name: name!, args }))
}
