import { type Encryption, isEnvelope } from '@waxseal/core'
import type { CellChange } from '../row/cell-change.ts'
import { RowKeys } from '../row/row-keys.ts'
import { asParameter, checkCapacity, refuseLookalike, storedCells } from './cells.ts'
import type { Operation } from './operation.ts'

/** Envelopes become plaintext, in the form that migration mode reads, in the same column; the index becomes NULL where it may. */
export function decryptOperation({ keyring }: Encryption): Operation {
  const keys = new RowKeys(keyring)
  return {
    name: 'decrypt',
    writes: true,
    converges: true,
    fieldsOf(table) {
      for (const field of table.fields) if (field.type === 'buffer') field.plain(Buffer.alloc(0)) // refuses other columns
      return table.fields
    },
    condition: ({ sql }) => sql.isSealed,
    prepare: (table, rows) => keys.load(storedCells(table, rows)),

    judge(table, row, prepared): CellChange | undefined {
      const { field, indexColumn } = prepared
      const cell = table.cellOf(row, prepared)
      const stored = cell === null ? undefined : field.stored(cell)
      if (!isEnvelope(stored)) return undefined
      keys.scopeOf(stored)
      const value = field.plain(field.open(cell, table.bindingOf(row, prepared)))
      if (isEnvelope(field.stored(value))) refuseLookalike(field)
      checkCapacity(prepared, value)
      const index = indexColumn?.isNullable ? null : undefined
      return { prepared, old: asParameter(cell), value, index }
    },
  }
}
