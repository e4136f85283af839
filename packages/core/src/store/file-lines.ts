import { WaxsealError } from '../errors.ts'

/** A line of a key file: a record, a change of one, or a context. */
export interface Line {
  readonly content: Readonly<Record<string, unknown>>
  /** Its bytes, and where in the file they begin. */
  readonly bytes: Buffer
  readonly offset: number
}

/** The lines of a key file. @throws WaxsealError KEY_RECORD_INVALID */
export function parseLines(file: Buffer, path: string): Line[] {
  const lines: Line[] = []
  for (let offset = 0, number = 1; offset < file.length; number++) {
    const found = file.indexOf(0x0a, offset)
    const end = found < 0 ? file.length : found
    const bytes = file.subarray(offset, end)
    if (bytes.length > 0) lines.push({ content: parse(bytes, number, path), bytes, offset })
    offset = end + 1
  }
  return lines
}

// What is in quotes has its own escaped, so this stands in no scope or name.
const WRAPPED = /"wrapped"\s*:\s*"([\w-]+)"/

/** Bytes that make the wrapped key of a line unreadable, and where in the file to write them. The line stays as long, and JSON. */
export function blank({ bytes, offset }: Line): { offset: number; bytes: Buffer }[] {
  const match = WRAPPED.exec(bytes.toString('latin1'))
  if (match === null) return []
  const [whole, wrapped] = match as unknown as [string, string]
  return [
    { offset: offset + match.index + whole.length - 1 - wrapped.length, bytes: Buffer.alloc(wrapped.length, 'A') },
  ]
}

/** True for a wrapped key that was overwritten, and for none. */
export function isBlank(wrapped: unknown): boolean {
  return typeof wrapped === 'string' && /^A*$/.test(wrapped)
}

function parse(bytes: Buffer, number: number, path: string): Line['content'] {
  let row: unknown
  try {
    row = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new WaxsealError(
      'KEY_RECORD_INVALID',
      `line ${number} of the key store ${path} is no record. If a crash cut it short while it was written, ` +
        'nothing was encrypted under it, and the line can be removed; else restore the file from a backup',
    )
  }
  return typeof row === 'object' && row !== null ? (row as Line['content']) : {}
}
