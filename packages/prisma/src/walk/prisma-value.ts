/** An object of the arguments' grammar. */
export type Fields = Record<string, unknown>

/** True for an object literal, as opposed to a value: Date, bytes, Decimal, `Prisma.skip`, a field reference … */
export function isPlainObject(value: unknown): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  const prototype = Object.getPrototypeOf(value)
  // The second for an object of another realm, as under Jest: its prototype is that realm's Object.prototype.
  return prototype === null || prototype === Object.prototype || isForeignObjectPrototype(prototype)
}

function isForeignObjectPrototype(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** A list as it is, nothing as an empty one, anything else as a list of it: Prisma takes both forms in many places. */
export function toList(value: unknown): readonly unknown[] {
  if (value === null || isOmitted(value)) return []
  return Array.isArray(value) ? value : [value]
}

/** True for undefined and `Prisma.skip`: what is as good as not given. */
export function isOmitted(value: unknown): boolean {
  return value === undefined || isSkip(value)
}

/** Prisma exports no class to test for, and each generated client has a `skip` of its own. */
function isSkip(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !isPlainObject(value) && 'ifUndefined' in value
}

/** Which of `Prisma.DbNull`, `JsonNull` and `AnyNull` a value is, or undefined. */
export function nullTypeOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || isPlainObject(value)) return undefined
  const named = value as { _getNamespace?: () => string; _getName?: () => string }
  return named._getNamespace?.() === 'NullTypes' ? named._getName?.() : undefined
}

/** `client.user.fields.email`, as it is used to compare two columns. */
export interface FieldReference {
  readonly modelName: string
  readonly name: string
  readonly typeName: string
}

export function isFieldReference(value: unknown): value is FieldReference {
  return (
    typeof value === 'object' && value !== null && !isPlainObject(value) && 'modelName' in value && 'typeName' in value
  )
}
