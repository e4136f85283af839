import type { ValueType } from '@waxseal/core'
import type { DataSource, TableColumn } from 'typeorm'
import type { ConversionDialect, PlainSource, TableWork } from './dialect.ts'
import { describe, refuse } from './open-work.ts'
import { isConvertible, kindOf, type PlainKind } from './plain-kind.ts'
import { offsetPeriods } from './time-zone.ts'

/** What {@link plainSource} starts from. */
export interface SourceRequest {
  readonly dataSource: DataSource
  readonly field: string
  readonly type: ValueType
  /** The column in clear: the one that is there, or that is to be there again. */
  readonly plain: TableColumn
  readonly timeZone: string | undefined
}

/** How values stand in a column in clear. @throws WaxsealError SCHEMA_CHANGE_UNSAFE, CONFIG_INVALID */
export async function plainSource(
  dialect: ConversionDialect,
  work: TableWork,
  request: SourceRequest,
): Promise<PlainSource> {
  const { dataSource, field, type, plain, timeZone } = request
  const kind = kindOf(plain)
  if (kind === undefined || !isConvertible(kind, type)) {
    refuse(
      field,
      'SCHEMA_CHANGE_UNSAFE',
      `a column of type ${describe(plain)} has no plaintext that is read as ${type}: declare another type, or add an encrypted ` +
        'column beside it and copy the values through the entity',
    )
  }
  const cell = dataSource.driver.escape(plain.name)
  const zone = timeZone ?? defaultZone(dataSource, kind)
  if (!needsZone(kind, type)) return { cell, kind, type, periods: [{ seconds: 0 }] }
  if (zone === undefined) {
    refuse(
      field,
      'SCHEMA_CHANGE_UNSAFE',
      `a ${describe(plain)} does not say in which time zone it is: pass { timeZone }, the zone of the processes that wrote it, ` +
        'such as Asia/Shanghai, +08:00 or UTC',
    )
  }
  const [first, last] = plain === work.existing ? await years(dialect, work, cell) : EVER
  return { cell, kind, type, periods: offsetPeriods(zone, first, last) }
}

// As far as the time zone database goes back, and for as long as today's rules are anybody's guess.
const EVER: readonly [number, number] = [1850, 2100]

async function years(dialect: ConversionDialect, { runner, name }: TableWork, cell: string): Promise<[number, number]> {
  const year = dialect.year(cell)
  const [row] = await runner.query(`SELECT MIN(${year}) AS first, MAX(${year}) AS last FROM ${name}`)
  return row.first === null ? [2000, 2000] : [Number(row.first), Number(row.last)]
}

function needsZone(kind: PlainKind, type: ValueType): boolean {
  return kind === 'datetime' || (kind === 'date' && type === 'date')
}

/** TypeORM itself writes UTC to SQLite. */
function defaultZone({ options }: DataSource, kind: PlainKind): string | undefined {
  return kind === 'datetime' && options.type.includes('sqlite') ? 'UTC' : undefined
}
