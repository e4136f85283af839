import { padTo, visible, widthOf } from '@waxseal/program'

/** A column of a table: its title, and whether it holds numbers, which stand to the right. */
export interface GridColumn {
  readonly title: string
  readonly number?: boolean
}

const BOLD = '\u001b[1m'
const PLAIN = '\u001b[0m'

/** A table for a terminal, in lines. Whatever cells hold is shown on one line. */
export function grid(columns: readonly GridColumn[], rows: readonly (readonly string[])[], color: boolean): string[] {
  const shown = rows.map(row => row.map(visible))
  const widths = columns.map(({ title }, at) => Math.max(widthOf(title), ...shown.map(row => widthOf(row[at]!))))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => {
        const padding = ' '.repeat(widths[at]! - widthOf(cell))
        return columns[at]!.number ? padding + cell : padTo(cell, widths[at]!)
      })
      .join('  ')
      .trimEnd()
  const head = line(columns.map(({ title }) => title))
  return [color ? BOLD + head + PLAIN : head, ...shown.map(line)]
}
