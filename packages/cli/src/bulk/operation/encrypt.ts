import { type Encryption, isEnvelope, WaxsealError } from '@waxseal/core'
import type { CellChange } from '../row/cell-change.ts'
import { RowKeys } from '../row/row-keys.ts'
import { asParameter, checkCapacity } from './cells.ts'
import type { Operation } from './operation.ts'

/** Plaintext, or another library's ciphertext, becomes an envelope, with its index. */
export function encryptOperation({ keyring }: Encryption): Operation {
  const keys = new RowKeys(keyring)
  return {
    name: 'encrypt',
    writes: true,
    converges: true,
    fieldsOf: table => table.fields,
    condition: ({ sql }) => sql.isPlain,

    async prepare(table, rows) {
      const index = table.fields.some(({ field }) => field.index !== undefined)
      const own = table.fields.some(({ field }) => !field.scoped) ? [''] : []
      const scoped = table.fields.some(({ field }) => field.scoped)
      const scopes = scoped ? rows.map(row => table.scopeOf(row)).filter(scope => scope !== undefined) : []
      await keys.ready([...own, ...scopes], index)
    },

    judge(table, row, prepared): CellChange | undefined {
      const { field } = prepared
      const cell = table.cellOf(row, prepared)
      // What begins like an envelope of a later version is left alone.
      if (cell === null || isEnvelope(field.stored(cell))) return undefined
      const scope = field.scoped ? (table.scopeOf(row) ?? refuseWithoutScope(field.name)) : ''
      keys.check(scope)
      const opened = field.open(cell)
      const value = field.seal(opened, scope, table.bindingOf(row, prepared))
      checkCapacity(prepared, value)
      const index = field.index && field.indexCell(opened, scope)
      return { prepared, old: asParameter(cell), value, index }
    },
  }
}

function refuseWithoutScope(field: string): never {
  throw new WaxsealError(
    'SCOPE_MISSING',
    `${field} is encrypted under the keys of a tenant, and the column that names it is NULL or empty in this row`,
    { field },
  )
}
