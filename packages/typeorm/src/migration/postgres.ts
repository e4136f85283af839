import type { DataSource, TableColumn } from 'typeorm'
import { dropConstraints } from './constraints.ts'
import { type ConversionDialect, offsetSql, type PlainSource, type TimeSql } from './dialect.ts'
import { inTransaction } from './in-transaction.ts'
import { kindOf } from './plain-kind.ts'

type Driver = DataSource['driver']

const ISO = `'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`
const CHARACTERS = ['char', 'varchar', 'character', 'character varying', 'text']

/** PostgreSQL: one ALTER TABLE, in a transaction. */
export const postgresDialect: ConversionDialect = {
  exclusively: (runner, table, work) =>
    inTransaction(runner, async () => {
      await runner.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`)
      return work()
    }),

  text(source) {
    const { cell, kind } = source
    if (kind === 'bytes') return cell
    if (kind === 'array') return `to_jsonb(${cell})::text`
    if (kind === 'instant') return `to_char(${cell} AT TIME ZONE 'UTC', ${ISO})`
    if (isLocalTime(source)) {
      const time = `${cell}::timestamp`
      return `to_char(${time} - (${offset(source, time, 'local')}) * INTERVAL '1 second', ${ISO})`
    }
    return kind === 'date' ? `to_char(${cell}, 'YYYY-MM-DD')` : `${cell}::text`
  },

  misfit({ cell, kind, type }) {
    if (['instant', 'datetime', 'date'].includes(kind)) {
      return `NOT isfinite(${cell}) OR EXTRACT(YEAR FROM ${cell}) NOT BETWEEN 1 AND 9998`
    }
    if (kind === 'float' || kind === 'decimal') return type === 'string' ? undefined : `${cell}::text = 'NaN'`
    return kind === 'integer' && type === 'boolean' ? `${cell} NOT IN (0, 1)` : undefined
  },

  byteLength: text => `octet_length(${text})`,
  year: cell => `EXTRACT(YEAR FROM ${cell})`,
  sealed: (cell, column) =>
    kindOf(column) === 'bytes' ? `substring(${cell} FROM 1 FOR 2) = '\\xc1ac'::bytea` : `${cell}::text ~ '^"?wax[1-9]'`,

  async convert(work) {
    const { runner, driver, conversion, source, existing } = work
    const { target, nullable, index } = conversion
    await dropConstraints(work)
    const column = `ALTER COLUMN ${driver.escape(target.name)}`
    const changes: string[] = []
    if (source !== undefined) {
      if (existing.default !== undefined) changes.push(`${column} DROP DEFAULT`)
      changes.push(`${column} TYPE ${driver.createFullType(target)} USING ${storedForm(source, target)}`)
    }
    if (nullable !== undefined) changes.push(`${column} ${nullable ? 'DROP' : 'SET'} NOT NULL`)
    if (index !== undefined && work.addsIndexColumn) {
      changes.push(`ADD COLUMN ${driver.escape(index.name)} ${driver.createFullType(index)}`)
    }
    if (changes.length > 0) await runner.query(`ALTER TABLE ${work.name} ${changes.join(', ')}`)
    const table = (await runner.getTable(work.table.name)) ?? work.table
    if (work.newUniques.length > 0) await runner.createUniqueConstraints(table, [...work.newUniques])
    if (work.newIndices.length > 0) await runner.createIndices(table, [...work.newIndices])
  },

  async restore(work) {
    const { runner, driver, conversion, plain } = work
    await dropConstraints(work)
    const column = `ALTER COLUMN ${driver.escape(plain.name)}`
    const changes = [
      `${column} TYPE ${driver.createFullType(plain)} USING ${plainForm(work.source, work.existing, plain, driver)}`,
    ]
    if (plain.default !== undefined) changes.push(`${column} SET DEFAULT ${plain.default}`)
    changes.push(`${column} ${plain.isNullable ? 'DROP' : 'SET'} NOT NULL`)
    if (work.dropsIndexColumn) changes.push(`DROP COLUMN ${driver.escape(conversion.index!.name)}`)
    await runner.query(`ALTER TABLE ${work.name} ${changes.join(', ')}`)
  },
}

function storedForm(source: PlainSource, target: TableColumn): string {
  const text = postgresDialect.text(source)
  const stored = kindOf(target)
  if (stored === 'bytes') return source.kind === 'bytes' ? text : `convert_to(${text}, 'UTF8')`
  if (stored === 'json') return source.type === 'json' ? `(${text})::${target.type}` : `to_${target.type}(${text})`
  return text
}

function plainForm(source: PlainSource, existing: TableColumn, plain: TableColumn, driver: Driver): string {
  if (source.kind === 'bytes') return source.cell
  const text = plainText(source, existing)
  // No cast: it would cut off, in silence, what is too long.
  if (CHARACTERS.includes(plain.type)) return text
  const type = driver.createFullType(plain)
  if (!isLocalTime(source)) return `(${text})::${type}`
  const time = `((${text})::timestamptz AT TIME ZONE 'UTC')`
  return `(${time} + (${offset(source, time, 'utc')}) * INTERVAL '1 second')::${type}`
}

function plainText({ cell, type }: PlainSource, existing: TableColumn): string {
  const stored = kindOf(existing)
  if (stored === 'bytes') return `convert_from(${cell}, 'UTF8')`
  return stored === 'json' && type !== 'json' ? `${cell} #>> '{}'` : `${cell}::text`
}

/** True for times whose text needs a zone. */
function isLocalTime({ kind, type }: PlainSource): boolean {
  return kind === 'datetime' || (kind === 'date' && type === 'date')
}

function offset({ periods }: PlainSource, time: string, clock: TimeSql['clock']): string {
  return offsetSql(periods, { time, clock, literal: literal => `TIMESTAMP '${literal}'` })
}
