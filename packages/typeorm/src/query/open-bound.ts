import { OpenedCell } from '../field/bound-value.ts'
import { bindingIn, type EncryptedCells, type RawRow } from './result-plan.ts'

const replaced = new WeakMap<readonly RawRow[], readonly EncryptedCells[]>()

/**
 * Decrypts the cells of a result that are bound to their rows, here where the rows are, and puts what came out in their place:
 * TypeORM hands it to the field's transformer. {@link restoreCells} takes it out of the rows again.
 *
 * @throws WaxsealError ROW_KEY_INVALID, DECRYPTION_FAILED … what decrypting throws
 */
export function openBoundCells(plan: readonly EncryptedCells[], rows: RawRow[]): void {
  const bound = plan.filter(({ field }) => field.rowKey !== undefined)
  if (bound.length === 0) return
  for (const cells of groupByKeys(bound)) {
    const openers = cells.map(opener)
    for (const row of rows) {
      let binding: Buffer | undefined
      for (const [i, part] of cells.entries()) {
        const cell = row[part.key]
        if (cell === null || cell === undefined) continue
        binding ??= bindingIn(row, part)!
        row[part.key] = openers[i]!(cell, binding)
      }
    }
  }
  replaced.set(rows, bound)
}

/** Puts the cells back that {@link openBoundCells} has replaced. */
export function restoreCells(rows: RawRow[]): void {
  const bound = replaced.get(rows)
  if (bound === undefined) return
  for (const row of rows) {
    for (const { key } of bound) {
      const cell = row[key]
      if (cell instanceof OpenedCell) row[key] = cell.cell
    }
  }
}

/** Cells that are bound to the same columns: those of an alias, mostly. */
function groupByKeys(bound: readonly EncryptedCells[]): readonly EncryptedCells[][] {
  const groups = new Map<string, EncryptedCells[]>()
  for (const part of bound) {
    const name = JSON.stringify(part.rowKeys)
    groups.set(name, [...(groups.get(name) ?? []), part])
  }
  return [...groups.values()]
}

/** A join repeats an entity in one row after the other: what was just decrypted is not decrypted again. */
function opener({ field }: EncryptedCells): (cell: unknown, binding: Buffer) => OpenedCell {
  let last: { binding: Buffer; opened: OpenedCell } | undefined
  return (cell, binding) => {
    if (last?.binding.equals(binding) && isSameCell(last.opened.cell, cell)) return last.opened
    last = { binding, opened: new OpenedCell(cell, field.open(cell, binding)) }
    return last.opened
  }
}

function isSameCell(a: unknown, b: unknown): boolean {
  return Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b
}
