import { WaxsealError } from '@waxseal/core'
import type { FieldOptions, UntypedModels } from '../options.ts'
import { refuse } from '../refuse.ts'
import { attributeOf, type ModelDeclaration } from '../schema/prisma-schema.ts'

type Written = Record<string, true | Record<string, unknown>>

const ANNOTATION = /(?:^|\s)@encrypted(?![\w-])/
// Of prisma-field-encryption, whose `@encrypted` has no parentheses either.
const OF_PEER = /(?:^|\s)@encrypt(?:ed\?|ion:)/
const ARGUMENTS = /^\(((?:[^()"]|"(?:\\.|[^"\\])*")*)\)/
const ARGUMENT = /\s*(\w+)\s*:\s*("(?:\\.|[^"\\])*"|\[[^[\]"]*\]|[\w.]+)\s*(?:,|$)/y
/** What takes code, and can only be given in the option `models`. */
const UNWRITABLE: readonly string[] = ['legacy', 'direct'] satisfies (keyof FieldOptions)[]

/**
 * The encrypted fields that a schema names itself, by `/// @encrypted` above a field or behind it. Options stand in
 * parentheses: `/// @encrypted(index: emailIndex, normalize: [trim, lowercase], context: "users.email")`.
 *
 * @throws WaxsealError CONFIG_INVALID for an annotation that cannot be read, or that belongs to no field
 */
export function annotatedModels(declarations: ReadonlyMap<string, ModelDeclaration>): UntypedModels {
  const models: Record<string, Written> = {}
  for (const model of declarations.values()) {
    // What the client leaves out, it can neither read nor write.
    if (attributeOf(model, 'ignore') !== undefined) continue
    if (readAnnotation(model.name, model.documentation) !== undefined) {
      refuse('CONFIG_INVALID', model.name, '"@encrypted" belongs above a field, or behind it, and not to a whole model')
    }
    for (const field of model.fields.values()) {
      const options = readAnnotation(`${model.name}.${field.name}`, field.documentation)
      if (options === undefined || attributeOf(field, 'ignore') !== undefined) continue
      models[model.name] ??= {}
      models[model.name]![field.name] = options
    }
  }
  if (Object.keys(models).length > 0) return models as UntypedModels
  throw new WaxsealError('CONFIG_INVALID', `annotations: no field of the schema is annotated; ${FORM}`)
}

/**
 * The fields of both forms of configuration.
 *
 * @throws WaxsealError CONFIG_INVALID when a field is in both
 */
export function mergeModels(configured: UntypedModels, annotated: UntypedModels): UntypedModels {
  const models: Record<string, UntypedModels[string]> = { ...annotated }
  for (const [name, fields] of Object.entries(configured)) {
    const twice = Object.keys(fields).find(field => Object.hasOwn(annotated[name] ?? {}, field))
    if (twice !== undefined) {
      refuse('CONFIG_INVALID', `${name}.${twice}`, 'is annotated in the schema and in "models"; say it in one place')
    }
    models[name] = { ...annotated[name], ...fields }
  }
  return models
}

function readAnnotation(label: string, documentation: string): true | Record<string, unknown> | undefined {
  if (OF_PEER.test(documentation)) {
    refuse('CONFIG_INVALID', label, `this annotation is prisma-field-encryption's; ${FORM}`)
  }
  const found = ANNOTATION.exec(documentation)
  if (found === null) return undefined
  const rest = documentation.slice(found.index + found[0].length)
  if (!rest.startsWith('(')) return true
  const list = ARGUMENTS.exec(rest)?.[1]
  return list === undefined ? refuse('CONFIG_INVALID', label, `cannot be read; ${FORM}`) : readArguments(label, list)
}

const FORM = 'write @encrypted, or @encrypted(index: emailIndex, normalize: [trim, lowercase], context: "users.email")'

function readArguments(label: string, list: string): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  ARGUMENT.lastIndex = 0
  for (let at = 0; list.slice(at).trim() !== ''; at = ARGUMENT.lastIndex) {
    const [, name, value] = ARGUMENT.exec(list) ?? refuse('CONFIG_INVALID', label, `"${list}" cannot be read; ${FORM}`)
    if (UNWRITABLE.includes(name!)) refuse('CONFIG_INVALID', label, `"${name}" takes code; give it in "models"`)
    if (Object.hasOwn(options, name!)) refuse('CONFIG_INVALID', label, `"${name}" is given twice`)
    options[name!] = readValue(value!)
  }
  return options
}

function readValue(value: string): unknown {
  if (value.startsWith('['))
    return value
      .slice(1, -1)
      .split(',')
      .map(item => item.trim())
      .filter(item => item !== '')
  if (value.startsWith('"')) return value.slice(1, -1).replaceAll(/\\(.)/g, '$1')
  return value === 'true' || value === 'false' ? value === 'true' : value
}
