import { WaxsealError } from '@waxseal/core'
import type { QueryRunner, TableColumn } from 'typeorm'
import { dropConstraints } from './constraints.ts'
import type { Conversion } from './conversion.ts'
import { type ConversionDialect, type ConversionWork, offsetSql, type PlainSource } from './dialect.ts'
import { inTransaction } from './in-transaction.ts'

/**
 * SQLite: TypeORM builds the table anew with the new type, which leaves values as they are, and an UPDATE then gives them
 * their form. All in a transaction.
 */
export const sqliteDialect: ConversionDialect = {
  async exclusively(runner, table, work) {
    await checkSurroundings(runner, table)
    return inTransaction(runner, work)
  },

  text(source) {
    const { cell, kind, type } = source
    if (kind === 'bytes') return cell
    if (isTime(source)) return `strftime('%Y-%m-%dT%H:%M:%fZ', ${cell}, ${shift(source, 'local')})`
    if (type === 'boolean') return `CASE ${cell} WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST(${cell} AS TEXT) END`
    // A cast of a number that is no integer keeps 15 of its digits.
    const exact = `CASE typeof(${cell}) WHEN 'real' THEN printf('%!.17g', ${cell}) ELSE CAST(${cell} AS TEXT) END`
    return type === 'number' ? exact : `CAST(${cell} AS TEXT)`
  },

  misfit(source) {
    const { cell, kind, type } = source
    if (kind === 'bytes') return `typeof(${cell}) <> 'blob'`
    if (type === 'boolean' && kind !== 'text') return `${cell} NOT IN (0, 1)`
    // Numbers would be taken for days of the Julian calendar.
    if (isTime(source)) return `typeof(${cell}) <> 'text' OR ${sqliteDialect.text(source)} IS NULL`
    return kind === 'integer' ? `typeof(${cell}) <> 'integer'` : `typeof(${cell}) = 'blob'`
  },

  byteLength: text => `length(CAST(${text} AS BLOB))`,
  year: cell => `CAST(strftime('%Y', ${cell}) AS INTEGER)`,
  sealed: cell => `hex(substr(${cell}, 1, 2)) = 'C1AC' OR ${cell} GLOB 'wax[1-9]*' OR ${cell} GLOB '"wax[1-9]*'`,

  async convert(work) {
    const { runner, conversion, existing, source } = work
    await dropConstraints(work)
    if (source !== undefined) await retype(work, merged(existing, conversion.target, conversion.nullable))
    const { target, index } = conversion
    if (source !== undefined) await rewrite(work, target, storedForm(source, conversion))
    if (index !== undefined && work.addsIndexColumn) await runner.addColumn(await current(work), index)
    if (work.newUniques.length > 0) await runner.createUniqueConstraints(await current(work), [...work.newUniques])
    if (work.newIndices.length > 0) await runner.createIndices(await current(work), [...work.newIndices])
  },

  async restore(work) {
    const { runner, conversion, plain, source } = work
    await dropConstraints(work)
    if (work.dropsIndexColumn) await runner.dropColumn(await current(work), conversion.index!.name)
    // First, while the column takes anything: a column of numbers would read the text as it can.
    await rewrite(work, plain, plainForm(source, conversion, plain))
    await retype(work, plain)
  },
}

type Work = Pick<ConversionWork, 'runner' | 'name' | 'table' | 'existing'>

async function current({ runner, table }: Work) {
  return (await runner.getTable(table.name)) ?? table
}

async function retype(work: Work, column: TableColumn): Promise<void> {
  const table = await current(work)
  await work.runner.changeColumn(table, table.findColumnByName(column.name)!, column)
}

async function rewrite({ runner, name }: Work, { name: column }: TableColumn, value: string): Promise<void> {
  await runner.query(`UPDATE ${name} SET "${column}" = ${value} WHERE "${column}" IS NOT NULL`)
}

function merged(existing: TableColumn, target: TableColumn, nullable: boolean | undefined): TableColumn {
  const column = target.clone()
  column.isNullable = nullable ?? existing.isNullable
  return column
}

function storedForm(source: PlainSource, { carrier, type }: Conversion): string {
  const text = sqliteDialect.text(source)
  if (carrier === 'binary') return `CAST(${text} AS BLOB)`
  return carrier === 'json' && type !== 'json' ? `json_quote(${text})` : text
}

function plainForm(source: PlainSource, conversion: Conversion, plain: TableColumn): string {
  const { cell, kind, type } = source
  if (kind === 'bytes') return cell
  const text = conversion.carrier === 'json' && type !== 'json' ? `json_extract(${cell}, '$')` : `CAST(${cell} AS TEXT)`
  if (isTime(source)) {
    const format = plain.type === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%f'
    return `strftime('${format}', ${text}, ${shift({ ...source, cell: text }, 'utc')})`
  }
  if (type === 'boolean') return `CASE ${text} WHEN 'false' THEN 0 WHEN 'true' THEN 1 ELSE ${text} END`
  return text
}

function isTime({ kind, type }: PlainSource): boolean {
  return kind === 'datetime' || kind === 'instant' || (kind === 'date' && type === 'date')
}

/** Text that names its zone is put into UTC by SQLite itself. */
function shift({ cell, periods }: PlainSource, clock: 'local' | 'utc'): string {
  const time = `strftime('%Y-%m-%d %H:%M:%S', ${cell})`
  const seconds = offsetSql(periods, { time, clock, literal: literal => `'${literal}'` })
  if (clock === 'utc') return `(${seconds}) || ' seconds'`
  const hasZone = `${cell} GLOB '*Z' OR ${cell} GLOB '*[+-][0-9][0-9]:[0-9][0-9]'`
  return `CASE WHEN ${hasZone} THEN 0 ELSE -(${seconds}) END || ' seconds'`
}

/** What building the table anew would do harm to. */
async function checkSurroundings(runner: QueryRunner, table: string): Promise<void> {
  const refuse = (what: string): never => {
    throw new WaxsealError('SCHEMA_CHANGE_UNSAFE', `${table}: ${what}`)
  }
  const bare = table.split('.').at(-1)!.slice(1, -1)
  const triggers = await runner.query(`SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?`, [bare])
  if (triggers.length > 0)
    refuse('it has triggers, which are lost when it is built anew: drop them before, and create them after')
  const [encoding] = await runner.query('PRAGMA encoding')
  if (encoding.encoding !== 'UTF-8') refuse(`the database is in ${encoding.encoding}; text becomes bytes in UTF-8 only`)
  const [foreignKeys] = await runner.query('PRAGMA foreign_keys')
  if (foreignKeys.foreign_keys === 0) return // as in migrations, but not where TypeORM reverts one
  const referring = await runner.query(
    `SELECT m.name FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = ? COLLATE NOCASE`,
    [bare],
  )
  if (referring.length > 0) {
    refuse(
      'with foreign keys on, building it anew would delete rows, or fail over them, that refer to it: run PRAGMA foreign_keys = OFF ' +
        'before the transaction',
    )
  }
}
