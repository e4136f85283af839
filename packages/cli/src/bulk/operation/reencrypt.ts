import { type EncryptedDatabase, keyIdOf } from '@waxseal/core'
import type { CellChange } from '../row/cell-change.ts'
import { RowKeys } from '../row/row-keys.ts'
import { asParameter, isOneOf, storedCells } from './cells.ts'
import type { Operation } from './operation.ts'

/**
 * Cells under older data keys come under the active key of the same scope. Their index is computed anew where it is missing, or of an
 * older generation.
 */
export async function reencryptOperation({ encryption: { keyring } }: EncryptedDatabase): Promise<Operation> {
  const keys = new RowKeys(keyring)
  const data = (await keyring.describe()).filter(key => key.purpose === 'data')
  const ids = data.filter(key => !key.active && key.state !== 'destroyed').map(key => Number.parseInt(key.id, 16))
  const older = new Set(ids)
  return {
    name: 'reencrypt',
    writes: true,
    converges: true,
    fieldsOf: table => table.fields,
    condition: ({ sql }) => sql.isUnder(ids),

    async prepare(table, rows) {
      const cells = storedCells(table, rows)
      await keys.load(cells)
      await keys.ready(
        scopesOf(keys, cells),
        table.fields.some(({ field }) => field.index !== undefined),
      )
    },

    judge(table, row, prepared): CellChange | undefined {
      const { field } = prepared
      const cell = table.cellOf(row, prepared)
      if (cell === null) return undefined
      const stored = field.stored(cell)
      const id = keyIdOf(stored)
      if (id === undefined || !older.has(id)) return undefined
      const scope = keys.scopeOf(stored)!
      keys.check(scope)
      const binding = table.bindingOf(row, prepared)
      const value = field.reseal(cell, scope, binding)
      const change = { prepared, old: asParameter(cell), value }
      if (field.index === undefined) return change
      const index = field.indexCell(field.open(cell, binding), scope)
      const newest = Buffer.isBuffer(index) ? index : Buffer.from(index, 'hex')
      return isOneOf(prepared, table.indexOf(row, prepared), [newest]) ? change : { ...change, index }
    },
  }
}

/** The scopes of what envelopes hold; of those whose key cannot be had, none. */
export function scopesOf(keys: RowKeys, cells: readonly unknown[]): Set<string> {
  const scopes = new Set<string>()
  for (const cell of cells) {
    try {
      const scope = keys.scopeOf(cell)
      if (scope !== undefined) scopes.add(scope)
    } catch {
      // A finding of the row, when it is judged.
    }
  }
  return scopes
}
