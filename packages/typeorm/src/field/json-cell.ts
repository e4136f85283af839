import { isEnvelope, type ValueType } from '@waxseal/core'

/**
 * How cells of a JSON column reach us: as JSON `text`, `parsed`, or `either` of them, which on MySQL depends on the server
 * and the driver's version, and on SQLite on who asks.
 */
export type JsonCells = 'text' | 'parsed' | 'either'

/** What the cipher is to read of a JSON cell: an envelope without its quotes, or plaintext as it was stored. */
export function storedJson(cell: unknown, cells: JsonCells, type: ValueType): unknown {
  if (typeof cell !== 'string' || cells === 'parsed') return cell
  const text = unquoted(cell)
  if (isEnvelope(text)) return text
  // JSON text of a JSON value is read as such by the cipher.
  if (cells === 'text' && type === 'json') return cell
  const value = parsed(cell)
  if (type === 'json') return value === undefined ? cell : value
  // Digits in a JSON string are text, and look like a JSON number where the driver has taken the quotes off.
  return typeof value === 'string' ? value : cell
}

/** Text out of the JSON string that a driver did not parse. */
export function unquoted(cell: string): string {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"') ? cell.slice(1, -1) : cell
}

/** True for the text of a JSON string, and not for the string itself. */
export function isJsonString(cell: string): boolean {
  return cell.startsWith('"') && parsed(cell) !== undefined
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
