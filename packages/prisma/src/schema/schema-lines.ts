/** A line of a Prisma schema, parted into language and documentation. */
export interface SchemaLine {
  /** Without comments, and with a number in the place of each string's contents: its place in {@link SchemaLines.strings}. */
  readonly code: string
  /** What stands behind `///`; undefined where nothing does. */
  readonly documentation: string | undefined
}

/** The lines of a schema, and the contents of its strings. */
export interface SchemaLines {
  readonly lines: readonly SchemaLine[]
  readonly strings: readonly string[]
}

const STRING_OR_COMMENT = /"(?:\\.|[^"\\\n])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const DOCUMENTATION = /\/\/\/(\d+)/

/** Parts the text of a schema, so that what stands in a string or comment is not taken for the language. */
export function splitSchema(text: string): SchemaLines {
  const strings: string[] = []
  const documentation: string[] = []
  const code = text.replaceAll('\r', '').replaceAll(STRING_OR_COMMENT, found => {
    if (found.startsWith('"')) return `"${strings.push(found.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')) - 1}"`
    return found.startsWith('///') ? `///${documentation.push(found.slice(3).trim()) - 1}` : ''
  })
  const lines = code.split('\n').map(line => {
    const place = DOCUMENTATION.exec(line)
    if (place === null) return { code: line, documentation: undefined }
    return { code: line.slice(0, place.index), documentation: documentation[Number(place[1])] }
  })
  return { lines, strings }
}
