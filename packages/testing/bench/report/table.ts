/** A table in monospaced text: the first column flush left, the others flush right unless they are named. */
export function formatTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(...[head, ...rows].map(row => row[column]!.length), name.length))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (LEFT.has(head[column]!) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd()
  return [title, line(head), widths.map(width => '─'.repeat(width)).join('  '), ...rows.map(line), ''].join('\n')
}

const LEFT = new Set(['contender', 'target'])
