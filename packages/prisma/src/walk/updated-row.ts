import { rowBinding } from '@waxseal/core'
import type { Model } from '../field/model.ts'
import type { RowKey, RowKeyField } from '../field/row-key.ts'
import { refuse } from '../refuse.ts'
import type { Plan } from './plan.ts'
import { type Fields, isOmitted, isPlainObject, toList } from './prisma-value.ts'
import type { WhereKind } from './where.ts'

// What no row is bound to: its codes begin with 1.
const NO_ROW = Buffer.of(0)

/**
 * The row that data changes: which one, as far as cells are bound to it. Known from the `where` itself, or looked up by it
 * before the change.
 */
export class UpdatedRow {
  readonly #model: Model
  readonly #where: unknown
  readonly #kind: WhereKind
  readonly #plan: Plan
  /** Of key fields: as the `where` names them, or as the row was found to have them. */
  #values: Fields
  #isLookedUp = false
  #isMissing = false

  /** @param where - what chooses the row; anything else where nothing does */
  constructor(model: Model, where: unknown, kind: WhereKind, plan: Plan) {
    this.#model = model
    this.#where = where
    this.#kind = kind
    this.#plan = plan
    this.#values = isPlainObject(where) ? namedValues(model, where) : {}
  }

  /**
   * Plans to know the row's values of key fields, by the time that something is encrypted.
   *
   * @param label - the field that asks, for messages
   * @throws WaxsealError QUERY_UNSUPPORTED when it may be several rows, or one that is not named
   */
  identify(fields: readonly RowKeyField[], label: string): void {
    if (this.#isLookedUp) return
    const isNamed = fields.every(({ name }) => !isOmitted(this.#values[name]))
    if (isNamed && fields.every(field => field.isExact)) return
    // By a filter it may be several rows, unless it names a key that no two have.
    const isOne = this.#kind === 'unique' || (isNamed && isUnique(this.#model, fields))
    if (!isPlainObject(this.#where) || !isOne) refuseUnnamed(fields, label)
    this.#isLookedUp = true
    this.#lookUp(this.#where, isNamed)
  }

  /** What cells of the row are bound to. Where there is no such row, nothing is going to be written. */
  bindingOf(key: RowKey, label: string): Buffer {
    return this.#isMissing ? NO_ROW : key.bindingOf(this.#values, label)
  }

  /** Refuses data that would move the row to another key: its cells could be read no more. @throws WaxsealError ROW_KEY_INVALID */
  checkKey(field: RowKeyField, value: unknown): void {
    if (this.#isMissing) return
    const label = `${this.#model.name}.${field.name}`
    const [before, after] = [this.#values[field.name], value].map(key => rowBinding([field], [key], label))
    if (before!.equals(after!)) return
    refuse('ROW_KEY_INVALID', label, 'cells of the row are bound to its value, which cannot be changed')
  }

  #lookUp(where: Fields, isNamed: boolean): void {
    const names = [...this.#model.rowKeyFields.keys()]
    this.#plan.identify({
      model: this.#model,
      action: this.#kind === 'unique' ? 'findUnique' : 'findFirst',
      args: { where, select: Object.fromEntries(names.map(name => [name, true])) },
      take: row => {
        this.#values = row ?? this.#values
        this.#isMissing = row === null && !isNamed
        // Meanwhile the `where` might have come to choose another row, or one at all.
        if (!isNamed) where.AND = [...toList(where.AND), row ?? { [names[0]!]: { in: [] } }]
      },
    })
  }
}

function refuseUnnamed(fields: readonly RowKeyField[], label: string): never {
  const names = fields.map(({ name }) => `"${name}"`).join(' and ')
  refuse(
    'QUERY_UNSUPPORTED',
    label,
    `bound to its row by ${names}, so a change must name the row: give ${names} in the where, or update rows one by one`,
  )
}

/** True where no two rows have the same values in these fields. */
function isUnique({ uniqueKeys }: Model, fields: readonly RowKeyField[]): boolean {
  const names = fields.map(({ name }) => name)
  return [...uniqueKeys.values()].some(key => key.every(member => names.includes(member)))
}

/** The values that a `where` asks to be equal to key fields: at its top, or in a compound unique. */
function namedValues(model: Model, where: Fields): Fields {
  const values: Fields = {}
  for (const [key, condition] of Object.entries(where)) {
    if (model.rowKeyFields.has(key)) values[key] = namedValue(condition)
    else if (model.uniqueKeys.has(key) && isPlainObject(condition)) {
      for (const [name, value] of Object.entries(condition)) if (model.rowKeyFields.has(name)) values[name] = value
    }
  }
  return values
}

function namedValue(condition: unknown): unknown {
  if (!isPlainObject(condition)) return condition
  return isOmitted(condition.mode) || condition.mode === 'default' ? condition.equals : undefined
}
