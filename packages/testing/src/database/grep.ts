import { readFile } from 'node:fs/promises'
import type { Cell, Row } from './connection.ts'

/** Where plaintext was found. */
export interface Finding {
  /** The position in the list of needles; the needle itself is for the test's eyes only. */
  readonly needle: number
  /** `table.column`, or a file. */
  readonly where: string
  /** How the plaintext was written there. */
  readonly form: string
}

const shortestNeedle = 4
/** Below this, the letters that base64 makes of a needle may occur in ciphertext by chance. */
const shortestEncoded = 8

/** Searches the cells of a table. */
export function searchRows(table: string, rows: readonly Row[], needles: readonly (string | Uint8Array)[]): Finding[] {
  const forms = needles.map(formsOf)
  return rows.flatMap(row =>
    Object.entries(row).flatMap(([column, cell]) => searchBytes(`${table}.${column}`, bytesOf(cell), forms)),
  )
}

/** Searches all bytes of files; one that does not exist holds nothing. */
export async function searchFiles(
  files: readonly string[],
  needles: readonly (string | Uint8Array)[],
): Promise<Finding[]> {
  const forms = needles.map(formsOf)
  const findings = await Promise.all(
    files.map(async file => {
      try {
        return searchBytes(file, await readFile(file), forms)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw error
      }
    }),
  )
  return findings.flat()
}

interface Form {
  readonly name: string
  readonly bytes: Buffer
}

function searchBytes(where: string, bytes: Buffer, needles: readonly Form[][]): Finding[] {
  return needles.flatMap((forms, needle) =>
    forms.filter(form => bytes.includes(form.bytes)).map(form => ({ needle, where, form: form.name })),
  )
}

function bytesOf(cell: Cell): Buffer {
  if (Buffer.isBuffer(cell)) return cell
  return cell === null ? Buffer.alloc(0) : Buffer.from(String(cell))
}

function formsOf(needle: string | Uint8Array): Form[] {
  const bytes = Buffer.from(needle)
  if (bytes.length < shortestNeedle) throw new RangeError(`a needle has ${shortestNeedle} bytes or more`)
  const forms: Form[] = [{ name: 'plain', bytes }]
  if (typeof needle === 'string') forms.push({ name: 'utf-16', bytes: Buffer.from(needle, 'utf16le') })
  if (bytes.length < shortestEncoded) return forms
  const hex = bytes.toString('hex')
  return [
    ...forms,
    { name: 'hex', bytes: Buffer.from(hex) },
    { name: 'hex', bytes: Buffer.from(hex.toUpperCase()) },
    ...[0, 1, 2].flatMap(offset => base64Forms(bytes, offset)),
  ]
}

/**
 * What base64 of a longer text surely holds where the needle is `offset` bytes past a group of three: whole characters
 * only, without those that also depend on the neighbours. The URL-safe alphabet is another form where it differs.
 */
function base64Forms(bytes: Buffer, offset: number): Form[] {
  const padded = Buffer.concat([Buffer.alloc(offset), bytes])
  const first = Math.ceil((offset * 8) / 6)
  const last = Math.floor((padded.length * 8) / 6)
  const within = (name: 'base64' | 'base64url'): string => padded.toString(name).slice(first, last)
  const names = within('base64') === within('base64url') ? (['base64'] as const) : (['base64', 'base64url'] as const)
  return names.map(name => ({ name, bytes: Buffer.from(within(name)) }))
}
