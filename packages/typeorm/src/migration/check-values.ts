import { envelopeLength, envelopeTextLength, keyIdOf } from '@waxseal/core'
import type { TableColumn } from 'typeorm'
import { unquoted } from '../field/json-cell.ts'
import type { Conversion } from './conversion.ts'
import type { ConversionDialect, PlainSource, TableWork } from './dialect.ts'
import { refuse } from './open-work.ts'
import { kindOf } from './plain-kind.ts'

const LOOKED_AT = 100

/** Refuses values that would not survive a conversion. @throws WaxsealError SCHEMA_CHANGE_UNSAFE, COLUMN_TOO_SHORT */
export async function checkValues(
  dialect: ConversionDialect,
  work: TableWork,
  conversion: Conversion,
  source: PlainSource,
): Promise<void> {
  const { field, target, nullable } = conversion
  const { cell } = source
  if (nullable === false && (await count(work, `${cell} IS NULL`)) > 0) {
    refuse(
      field,
      'SCHEMA_CHANGE_UNSAFE',
      'it has rows without a value, and the new column takes none: fill them in, or declare it nullable',
    )
  }
  const misfit = source.kind === 'bytes' && conversion.type !== 'buffer' ? undefined : dialect.misfit(source)
  const misfits = misfit === undefined ? 0 : await count(work, `${cell} IS NOT NULL AND (${misfit})`)
  if (misfits > 0) {
    refuse(
      field,
      'SCHEMA_CHANGE_UNSAFE',
      `${misfits} of its values are no ${conversion.type} that could be read back: correct them before`,
    )
  }
  if (source.kind !== kindOf(target)) await refuseSealed(dialect, work, field, work.existing, cell)
  await checkCapacity(dialect, work, conversion, source)
}

/** Refuses a column with ciphertext in it. @throws WaxsealError SCHEMA_CHANGE_UNSAFE */
export async function refuseSealed(
  dialect: ConversionDialect,
  { runner, name }: TableWork,
  field: string,
  column: TableColumn,
  cell: string,
): Promise<void> {
  const sql = `SELECT ${cell} AS cell FROM ${name} WHERE ${dialect.sealed(cell, column)} LIMIT ${LOOKED_AT}`
  const rows: { cell: unknown }[] = await runner.query(sql)
  const isSealed = rows.some(({ cell }) => keyIdOf(typeof cell === 'string' ? unquoted(cell) : cell) !== undefined)
  if (isSealed) {
    refuse(
      field,
      'SCHEMA_CHANGE_UNSAFE',
      'it holds ciphertext, which a change of the column cannot convert: add a column beside it, copy the values through the entity, and drop this one',
    )
  }
}

async function checkCapacity(
  dialect: ConversionDialect,
  work: TableWork,
  { field, carrier, capacity, target }: Conversion,
  source: PlainSource,
): Promise<void> {
  if (capacity === undefined) return
  const length = dialect.byteLength(dialect.text(source))
  // Ciphertext, in a column that is only made longer, is as long as it is.
  const sealed = source.kind === kindOf(target) ? dialect.sealed(source.cell, work.existing) : '1 = 0'
  const [row] = await work.runner.query(
    `SELECT MAX(CASE WHEN ${sealed} THEN ${length} END) AS sealed, MAX(CASE WHEN ${sealed} THEN NULL ELSE ${length} END) AS plain FROM ${work.name}`,
  )
  const envelope =
    row.plain === null ? 0 : (carrier === 'binary' ? envelopeLength : envelopeTextLength)(Number(row.plain))
  const needed = Math.max(envelope, Number(row.sealed ?? 0))
  if (needed <= capacity) return
  const unit = carrier === 'binary' ? 'bytes' : 'characters'
  refuse(
    field,
    'COLUMN_TOO_SHORT',
    `the longest of its values has a ciphertext of ${needed} ${unit}, and the new column takes ${capacity}: declare it longer`,
  )
}

async function count({ runner, name }: TableWork, condition: string): Promise<number> {
  const [row] = await runner.query(`SELECT COUNT(*) AS count FROM ${name} WHERE ${condition}`)
  return Number(row.count)
}
