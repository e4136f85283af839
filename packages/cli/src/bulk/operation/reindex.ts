import type { Encryption } from '@waxseal/core'
import type { CellChange } from '../row/cell-change.ts'
import { RowKeys } from '../row/row-keys.ts'
import { asParameter, isOneOf, storedCells } from './cells.ts'
import type { Operation } from './operation.ts'
import { scopesOf } from './reencrypt.ts'

/** Index values come to be those of the newest generation. Which they are of only their value tells, so all rows are read. */
export function reindexOperation({ keyring }: Encryption): Operation {
  const keys = new RowKeys(keyring)
  return {
    name: 'reindex',
    writes: true,
    converges: false,
    fieldsOf: table => table.fields.filter(field => field.index !== undefined),
    condition: ({ sql }) => sql.isSealed,

    async prepare(table, rows) {
      const cells = storedCells(table, rows)
      await keys.load(cells)
      await keys.ready(scopesOf(keys, cells), true)
    },

    judge(table, row, prepared): CellChange | undefined {
      const { field } = prepared
      const cell = table.cellOf(row, prepared)
      const scope = cell === null ? undefined : keys.scopeOf(field.stored(cell))
      if (scope === undefined) return undefined
      keys.check(scope)
      const index = field.indexCell(field.open(cell, table.bindingOf(row, prepared)), scope)
      const newest = Buffer.isBuffer(index) ? index : Buffer.from(index, 'hex')
      if (isOneOf(prepared, table.indexOf(row, prepared), [newest])) return undefined
      return { prepared, old: asParameter(cell), index }
    },
  }
}
