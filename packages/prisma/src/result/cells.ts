import { keyIdOf } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import type { Fields } from '../walk/prisma-value.ts'

/** The encrypted cells of a result, as two lists that go together, and the data keys that they name. */
export interface Cells {
  readonly rows: Fields[]
  readonly fields: EncryptedField[]
  readonly keyIds: Set<number>
}

/**
 * Finds the encrypted cells by the result's shape, not by the selection: other extensions may have widened or narrowed that.
 * What is not there was not selected.
 */
export function collectCells(model: Model, result: unknown): Cells {
  const cells: Cells = { rows: [], fields: [], keyIds: new Set() }
  collect(model, result, cells)
  return cells
}

function collect(model: Model, result: unknown, cells: Cells): void {
  if (Array.isArray(result)) {
    for (const row of result) collect(model, row, cells)
    return
  }
  if (typeof result !== 'object' || result === null) return
  const row = result as Fields
  for (const field of model.cells) {
    const value = row[field.name]
    if (value === null || value === undefined) continue
    cells.rows.push(row)
    cells.fields.push(field)
    const keyId = keyIdOf(value)
    if (keyId !== undefined) cells.keyIds.add(keyId)
  }
  for (const branch of model.branches) {
    const related = row[branch.name]
    if (related !== null && related !== undefined) collect(branch.model, related, cells)
  }
}

/** The model of a fluent call's result: `user.findUnique().posts()` comes with the path `['select', 'posts']`. */
export function modelAtPath(model: Model, path: readonly string[]): Model {
  let current = model
  // By position, a selector and a field each: a relation may be called "select" itself.
  for (let i = 1; i < path.length; i += 2) {
    const relation = current.relations.get(path[i]!)
    if (relation === undefined) return current
    current = relation.model
  }
  return current
}
