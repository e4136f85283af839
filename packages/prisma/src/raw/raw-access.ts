import type { Keyring } from '@waxseal/core'
import type { ContextGuard } from '../keys/context-guard.ts'
import { Plan } from '../walk/plan.ts'
import { nullTypeOf } from '../walk/prisma-value.ts'
import { decryptRawRows } from './decrypt-raw-rows.ts'
import { fieldOf, indexOf, type Models, modelOf } from './names.ts'

/** A value as its column holds it: text (of JSON, in a Json column), bytes, or null. */
export type StoredValue = string | Uint8Array | null

/** What raw SQL and TypedSQL need, which Prisma passes on as they are. Models and fields are named as in the schema. */
export interface RawAccess {
  /**
   * The ciphertext of a value, as a parameter for its column: `$executeRaw`. An index has to be written beside it:
   * {@link indexValue}. Of a field with `bindTo`, `row` gives the row's values of those fields.
   *
   * @throws WaxsealError FIELD_UNKNOWN, ALREADY_ENCRYPTED, ROW_KEY_INVALID, and what writing the field would throw
   */
  encryptValue(
    model: string,
    field: string,
    value: unknown,
    options?: { readonly row?: Readonly<Record<string, unknown>> },
  ): Promise<StoredValue>
  /** What the index field holds beside a value. @throws WaxsealError FIELD_UNKNOWN, INDEX_MISSING … */
  indexValue(model: string, field: string, value: unknown): Promise<StoredValue>
  /**
   * The index values that rows with a value may have, one for each generation of index keys: `WHERE email_index IN (…)`.
   *
   * @throws WaxsealError FIELD_UNKNOWN, INDEX_MISSING …
   */
  indexValues(model: string, field: string, value: unknown): Promise<(string | Uint8Array)[]>
  /**
   * Decrypts the rows of a raw or typed query, as new rows. Cells are known by the names of their columns or fields, or by
   * those that `fields` gives: `{ mail: 'email' }` for `SELECT email AS mail`. Others stay as they are. Fields with `bindTo`
   * need those fields in the rows, too.
   *
   * @throws WaxsealError FIELD_UNKNOWN, and what reading the model would throw
   * @example
   * ```ts
   * const rows = await db.$queryRaw<{ email: string }[]>`SELECT id, email FROM users ORDER BY id LIMIT 10`
   * const users = await encryptionOf(db).decryptRows('User', rows)
   * ```
   */
  decryptRows<Row extends object>(
    model: string,
    rows: readonly Row[],
    options?: { readonly fields?: Readonly<Record<string, string>> },
  ): Promise<Row[]>
}

/** The helpers for raw SQL of a client's models. */
export function rawAccess(
  models: Models,
  keyring: Keyring,
  contexts: ContextGuard,
  currentScope: () => string | undefined,
): RawAccess {
  const computing = async <T>(plan: (plan: Plan, take: (value: T) => void) => void): Promise<T> => {
    let value: T | undefined
    const steps = new Plan(currentScope)
    plan(steps, computed => {
      value = computed
    })
    await Promise.all([
      contexts.ready(steps.fields),
      steps.prepare(keyring, { create: true, impatient: false, inBatch: false }),
    ])
    await steps.apply(() => Promise.resolve(null))
    return value as T
  }
  return {
    async encryptValue(model, name, value, options = {}) {
      const field = fieldOf(modelOf(models, model), name)
      if (isNull(value)) return null
      const binding = field.rowKey?.bindingOf(options.row ?? {}, field.label)
      return computing((plan, take) =>
        plan.write(field, async scope => take(field.toRawCell(await field.encrypt(value, scope, binding)))),
      )
    },
    async indexValue(model, name, value) {
      const field = fieldOf(modelOf(models, model), name)
      const index = indexOf(field)
      if (isNull(value)) return null
      return computing((plan, take) => plan.write(field, scope => take(field.indexOf(index, value, scope))))
    },
    async indexValues(model, name, value) {
      const field = fieldOf(modelOf(models, model), name)
      const index = indexOf(field)
      return computing((plan, take) => plan.search(field, scope => take(field.candidates(index, value, scope))))
    },
    decryptRows: async (model, rows, options = {}) =>
      decryptRawRows(modelOf(models, model), rows, keyring, options.fields ?? {}),
  }
}

function isNull(value: unknown): boolean {
  return value === null || value === undefined || nullTypeOf(value) === 'DbNull'
}
