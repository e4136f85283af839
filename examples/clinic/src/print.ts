import { styleText } from 'node:util'

const WIDTH = 58

/** A step of the story. */
export function heading(text: string): void {
  const bold = process.stdout.isTTY && !process.env.NO_COLOR
  console.log(`\n${bold ? styleText('bold', text) : text}`)
}

/** A line of it. */
export function say(text: string): void {
  console.log(`  ${text}`)
}

/** Two columns: what the application sees, and what the table holds. */
export function sideBySide(rows: readonly (readonly [name: string, seen: unknown, held: unknown])[]): void {
  const name = Math.max(...rows.map(row => row[0].length))
  const seen = Math.min(WIDTH, Math.max(24, ...rows.map(row => show(row[1]).length)))
  say(`${''.padEnd(name)}  ${'the application sees'.padEnd(seen)}  the table holds`)
  for (const [title, value, cell] of rows) {
    say(`${title.padEnd(name)}  ${cut(show(value), seen).padEnd(seen)}  ${cut(show(cell), WIDTH)}`)
  }
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`
}
