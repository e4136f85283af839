import type { QueryRunner, TableColumn } from 'typeorm'
import type { Conversion } from './conversion.ts'
import { type ConversionDialect, type ConversionWork, offsetSql, type PlainSource, type TableWork } from './dialect.ts'
import { rewriteColumn } from './mysql-rewrite.ts'
import { kindOf } from './plain-kind.ts'

const UTF8 = ['utf8mb4', 'utf8mb3', 'utf8', 'ascii']

/**
 * MySQL and MariaDB, which have no transactions over such changes: one ALTER TABLE where its own conversion gives the right
 * bytes; two where text is of another character set; and an UPDATE between two where values have to be written differently.
 * Whatever is interrupted can be run again.
 */
export const mysqlDialect: ConversionDialect = {
  async exclusively(runner, table, work) {
    const [{ mode }] = await runner.query('SELECT @@SESSION.sql_mode AS mode')
    await runner.query(`LOCK TABLES ${table} WRITE`)
    try {
      // Else what does not fit would be cut off.
      await runner.query(`SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES')`)
      return await work()
    } finally {
      await runner.query('SET SESSION sql_mode = ?', [mode])
      await runner.query('UNLOCK TABLES')
    }
  },

  text(source) {
    const { cell, kind } = source
    if (kind === 'bytes') return cell
    return isLocalTime(source) ? isoText(source) : `CONVERT(${cell} USING utf8mb4)`
  },

  misfit({ cell, kind, type }) {
    if (kind === 'datetime' || kind === 'date') return `MONTH(${cell}) = 0 OR DAYOFMONTH(${cell}) = 0`
    return kind === 'integer' && type === 'boolean' ? `${cell} NOT IN (0, 1)` : undefined
  },

  byteLength: text => `LENGTH(${text})`,
  year: cell => `YEAR(${cell})`,
  sealed: (cell, column) => (kindOf(column) === 'bytes' ? `LEFT(${cell}, 2) = 0xC1AC` : `${cell} REGEXP '^"?wax[1-9]'`),

  async convert(work) {
    const { runner, conversion, existing, source } = work
    const { carrier, index } = conversion
    const added = index !== undefined && work.addsIndexColumn ? [`ADD COLUMN ${definition(runner, index)}`] : []
    const last = [...added, ...addedIndices(work)]
    if (source === undefined) return alter(work, [...droppedIndices(work), ...last])
    const target = conversion.target.clone()
    target.isNullable = conversion.nullable ?? existing.isNullable
    if (carrier === 'text') target.charset = 'utf8mb4'
    const rewritten = rewrittenForm(source, conversion)
    if (rewritten !== undefined)
      return rewriteColumn(work, definitionOf(runner, target), rewritten, droppedIndices(work), last)
    const viaUnicode = carrier === 'binary' && (await isOtherText(work))
    await change(work, target, viaUnicode, last)
  },

  async restore(work) {
    const { runner, driver, conversion, existing, plain, source } = work
    const last = work.dropsIndexColumn ? [`DROP COLUMN ${driver.escape(conversion.index!.name)}`] : []
    const rewritten = restoredForm(source, conversion)
    if (rewritten !== undefined)
      return rewriteColumn(work, definitionOf(runner, plain), rewritten, droppedIndices(work), last)
    await change(work, plain, source.kind !== 'bytes' && kindOf(existing) === 'bytes', last)
  },
}

async function alter({ runner, name }: TableWork, changes: readonly string[]): Promise<void> {
  if (changes.length > 0) await runner.query(`ALTER TABLE ${name} ${changes.join(', ')}`)
}

/** Changes the type, and lets the server convert; through text in UTF-8 where the bytes are, or are to be, others. */
async function change(
  work: TableWork,
  target: TableColumn,
  viaUnicode: boolean,
  last: readonly string[],
): Promise<void> {
  const { runner, driver, existing } = work
  let first = droppedIndices(work)
  if (viaUnicode) {
    const nullability = existing.isNullable ? 'NULL' : 'NOT NULL'
    await alter(work, [
      ...first,
      `MODIFY ${driver.escape(existing.name)} longtext CHARACTER SET utf8mb4 ${nullability}`,
    ])
    first = []
  }
  await alter(work, [...first, `MODIFY ${definition(runner, target)}`, ...last])
}

/** TypeORM's own definition of a column, so that it finds nothing to change. */
function definitionOf(runner: QueryRunner, column: TableColumn) {
  return (name: string, isNullable = column.isNullable): string => {
    const named = column.clone()
    named.name = name
    named.isNullable = isNullable
    return definition(runner, named)
  }
}

function definition(runner: QueryRunner, column: TableColumn): string {
  const internals = runner as unknown as { buildCreateColumnSql(column: TableColumn, skipPrimary: boolean): string }
  return internals.buildCreateColumnSql(column, true)
}

function droppedIndices({ driver, constraints }: TableWork): string[] {
  return constraints.indices.map(({ name }) => `DROP INDEX ${driver.escape(name!)}`)
}

function addedIndices({ driver, newIndices }: ConversionWork): string[] {
  return newIndices.map(({ name, columnNames, isUnique }) => {
    const columns = columnNames.map(column => driver.escape(column)).join(', ')
    return `ADD ${isUnique ? 'UNIQUE ' : ''}INDEX ${driver.escape(name!)} (${columns})`
  })
}

/** True for text whose bytes are not UTF-8. */
async function isOtherText({ runner, table, existing }: TableWork): Promise<boolean> {
  const rows = await runner.query(
    'SELECT CHARACTER_SET_NAME AS charset FROM information_schema.COLUMNS ' +
      'WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? AND COLUMN_NAME = ?',
    [table.database ?? null, table.name.split('.').at(-1), existing.name],
  )
  const charset: string | null = rows[0]?.charset ?? null
  return charset !== null && !UTF8.includes(charset)
}

/** What a value has to be written as, where a change of the type does not give it. */
function rewrittenForm(source: PlainSource, { carrier, type }: Conversion): string | undefined {
  const text = mysqlDialect.text(source)
  if (carrier === 'json' && type !== 'json') return `JSON_QUOTE(${text})`
  return isLocalTime(source) ? text : undefined
}

function restoredForm(source: PlainSource, { carrier, type }: Conversion): string | undefined {
  const { cell } = source
  const isQuoted = carrier === 'json' && type !== 'json'
  const text = isQuoted ? `JSON_UNQUOTE(${cell})` : `CONVERT(${cell} USING utf8mb4)`
  if (!isLocalTime(source)) return isQuoted ? text : undefined
  const time = `CAST(REPLACE(TRIM(TRAILING 'Z' FROM ${text}), 'T', ' ') AS DATETIME(6))`
  return `${time} + INTERVAL (${offsetSql(source.periods, { time, clock: 'utc', literal })}) SECOND`
}

/** A TIMESTAMP is one too: the session's time zone, not the application's, decides what it is taken for. */
function isLocalTime({ kind, type }: PlainSource): boolean {
  return kind === 'datetime' || (kind === 'date' && type === 'date')
}

function isoText({ cell, periods }: PlainSource): string {
  const time = `CAST(${cell} AS DATETIME(6))`
  const offset = offsetSql(periods, { time, clock: 'local', literal })
  return `DATE_FORMAT(${time} - INTERVAL (${offset}) SECOND, '%Y-%m-%dT%H:%i:%s.%fZ')`
}

function literal(time: string): string {
  return `TIMESTAMP'${time}'`
}
