import { type Encryption, isEnvelope, type SqlDialect } from '@waxseal/core'
import type { PreparedField, PreparedTable, StoredRow } from '../row/prepared-table.ts'
import { RowKeys } from '../row/row-keys.ts'
import type { Tally } from '../work/tally.ts'
import { isOneOf, storedCells } from './cells.ts'
import type { Operation } from './operation.ts'
import { scopesOf } from './reencrypt.ts'
import { RowFinding } from './row-finding.ts'

const RANDOM: Readonly<Record<SqlDialect, string>> = {
  mysql: 'RAND()',
  postgres: 'random()',
  sqlite: '(abs(random() % 1000000000) / 1000000000.0)',
}

/**
 * Decrypts cells and compares their index with their value.
 *
 * @param sample - the share of rows to look at, over 0 and up to 1
 */
export function verifyOperation({ keyring }: Encryption, dialect: SqlDialect, sample: number): Operation {
  const keys = new RowKeys(keyring)
  const drawn = sample < 1 ? `${RANDOM[dialect]} < ${sample}` : '1 = 1'
  return {
    name: 'verify',
    writes: false,
    converges: false,
    fieldsOf: table => table.fields,
    condition: () => drawn,

    async prepare(table, rows) {
      const cells = storedCells(table, rows)
      await keys.load(cells)
      // Nothing is created: a scope without index keys has no index that fits.
      for (const scope of scopesOf(keys, cells)) await keyring.ready(scope, { writes: false, index: true })
    },

    judge(table, row, prepared, tally) {
      checkCell(keys, table, row, prepared, tally)
      return undefined
    },
  }
}

function checkCell(keys: RowKeys, table: PreparedTable, row: StoredRow, prepared: PreparedField, tally: Tally): void {
  const { field } = prepared
  const cell = table.cellOf(row, prepared)
  const index = field.index === undefined ? undefined : table.indexOf(row, prepared)
  if (cell === null) {
    if (index !== undefined && index !== null) refuseIndex(field.name, 'there is no value, and the index is not NULL')
    return
  }
  const stored = field.stored(cell)
  if (!isEnvelope(stored)) {
    tally.plaintext++
    field.open(cell)
    return
  }
  const scope = keys.scopeOf(stored)
  const value = field.open(cell, table.bindingOf(row, prepared))
  if (index === undefined || scope === undefined) return
  if (index === null) refuseIndex(field.name, 'the index is NULL, so that no search finds the row')
  const [newest, ...older] = field.index!.blind.candidates(value, scope)
  if (isOneOf(prepared, index, [newest!])) return
  if (!isOneOf(prepared, index, older)) refuseIndex(field.name, 'the index is not that of the value')
  tally.outdatedIndexes++
}

function refuseIndex(field: string, what: string): never {
  throw new RowFinding('INDEX_MISMATCH', `${field}: ${what}; reindex puts it right`)
}
