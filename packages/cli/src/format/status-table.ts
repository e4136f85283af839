import { visible } from '@waxseal/program'
import type { ColumnCells, StatusReport } from '../status/status.ts'
import { type GridColumn, grid } from './grid.ts'
import { keyLines } from './key-lines.ts'
import { numberText } from './words.ts'

const MOST_KEYS = 40
const RED = '\u001b[31m'
const PLAIN = '\u001b[0m'

/** The counts of a column's cells, in the order in which they are shown. */
export const CELL_KINDS: readonly (readonly [keyof ColumnCells, string])[] = [
  ['rows', 'ROWS'],
  ['null', 'NULL'],
  ['plaintext', 'IN CLEAR'],
  ['active', 'ACTIVE KEY'],
  ['older', 'OLDER KEYS'],
  ['destroyed', 'DESTROYED'],
  ['unknown', 'UNKNOWN KEY'],
  ['foreign', 'OTHER FORM'],
  ['unindexed', 'NO INDEX'],
]

/** The status for a terminal. */
export function formatStatusTable(report: StatusReport, { color = false }: { readonly color?: boolean } = {}): string {
  const lines = [
    ...columnLines(report, color),
    '',
    ...keyLines(report.keys, report.at, { color, most: MOST_KEYS }),
    '',
    ...(report.next.length === 0 ? ['Nothing is left to do.'] : report.next.map(one => nextLine(one, color))),
  ]
  return `${lines.join('\n')}\n`
}

function nextLine({ kind, text, command }: StatusReport['next'][number], color: boolean): string {
  const line = `${kind === 'finding' ? 'finding' : 'next   '}  ${visible(text)}${command === undefined ? '' : `: ${command}`}`
  return color && kind === 'finding' ? RED + line + PLAIN : line
}

function columnLines({ columns }: StatusReport, color: boolean): string[] {
  if (columns.length === 0) return ['There is no encrypted column.']
  const heads: GridColumn[] = [
    { title: 'FIELD' },
    { title: 'COLUMN' },
    ...CELL_KINDS.map(([, title]) => ({ title, number: true })),
  ]
  const rows = columns.map(({ field, table, column, cells, problem }) => [
    field,
    `${table}.${column}`,
    ...CELL_KINDS.map(([kind]) => (cells === undefined ? (kind === 'rows' ? problem! : '?') : numberText(cells[kind]))),
  ])
  return grid(heads, rows, color)
}
