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
  #values: Fields | undefined
  #isIdentified = false

  /** @param where - what chooses the row; anything else where nothing does */
  constructor(model: Model, where: unknown, kind: WhereKind, plan: Plan) {
    this.#model = model
    this.#where = where
    this.#kind = kind
    this.#plan = plan
  }

  /**
   * Plans to know which row it is, by the time that something is encrypted.
   *
   * @param label - the field that asks, for messages
   * @throws WaxsealError QUERY_UNSUPPORTED when it may be several rows, or one that is not named
   */
  identify(label: string): void {
    if (this.#isIdentified) return
    this.#isIdentified = true
    const keyFields = [...this.#model.rowKeyFields.values()]
    const named = isPlainObject(this.#where) ? namedValues(this.#model, this.#where) : {}
    const isNamed = keyFields.every(({ name }) => !isOmitted(named[name]))
    if (isNamed) this.#values = named
    if (isNamed && keyFields.every(field => field.isExact)) return
    // By a filter it may be several rows, unless it names a key that no two have.
    const isOne = this.#kind === 'unique' || (isNamed && isUnique(this.#model))
    if (!isPlainObject(this.#where) || !isOne) this.#refuse(label, keyFields)
    this.#lookUp(this.#where, keyFields, isNamed)
  }

  /** What cells of the row are bound to. Where there is no such row, nothing is going to be written. */
  bindingOf(key: RowKey, label: string): Buffer {
    return this.#values === undefined ? NO_ROW : key.bindingOf(this.#values, label)
  }

  /** Refuses data that would move the row to another key: its cells could be read no more. @throws WaxsealError ROW_KEY_INVALID */
  checkKey(field: RowKeyField, value: unknown): void {
    if (this.#values === undefined) return
    const label = `${this.#model.name}.${field.name}`
    const [before, after] = [this.#values[field.name], value].map(key => rowBinding([field], [key], label))
    if (before!.equals(after!)) return
    refuse('ROW_KEY_INVALID', label, 'cells of the row are bound to its value, which cannot be changed')
  }

  #lookUp(where: Fields, keyFields: readonly RowKeyField[], isNamed: boolean): void {
    this.#plan.identify({
      model: this.#model,
      action: this.#kind === 'unique' ? 'findUnique' : 'findFirst',
      args: { where, select: Object.fromEntries(keyFields.map(({ name }) => [name, true])) },
      take: row => {
        this.#values = row ?? this.#values
        // Meanwhile the `where` might have come to choose another row, or one at all.
        if (!isNamed) where.AND = [...toList(where.AND), row ?? { [keyFields[0]!.name]: { in: [] } }]
      },
    })
  }

  #refuse(label: string, keyFields: readonly RowKeyField[]): never {
    const names = keyFields.map(({ name }) => `"${name}"`).join(' and ')
    refuse(
      'QUERY_UNSUPPORTED',
      label,
      `bound to its row by ${names}, so a change must name the row: give ${names} in the where, or update rows one by one`,
    )
  }
}

/** True where no two rows have the same values in the fields that cells are bound to. */
function isUnique({ uniqueKeys, rowKeyFields }: Model): boolean {
  return [...uniqueKeys.values()].some(fields => fields.every(field => rowKeyFields.has(field)))
}

/** The values that a `where` asks to be equal to key fields: at its top, or in a compound unique. */
function namedValues(model: Model, where: Fields): Fields {
  const values: Fields = {}
  for (const [key, condition] of Object.entries(where)) {
    if (model.rowKeyFields.has(key)) values[key] = isPlainObject(condition) ? condition.equals : condition
    else if (!model.fields.has(key) && isPlainObject(condition)) {
      for (const [name, value] of Object.entries(condition)) {
        if (model.rowKeyFields.has(name) && !isPlainObject(value)) values[name] = value
      }
    }
  }
  return values
}
