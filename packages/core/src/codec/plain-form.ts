import { isUtf8 } from 'node:buffer'
import { asBuffer, type Bytes, isBytes } from '../bytes.ts'
import type { ValueType } from './value-type.ts'

/** How one type of value stands in a column that is not encrypted yet: as text, or as bytes. */
export interface PlainForm {
  /** The value, or undefined when the cell holds nothing of this type. */
  read(cell: string | Buffer): unknown
  /** Every way in which a cell may spell the value, for a search by equality. */
  spell(value: never): (string | Buffer)[]
}

// ISO 8601 with a zone, as `toISOString` writes it and as databases do (a blank for the T, hours alone for the offset).
const INSTANT = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d{1,3})?)\d*(?:Z|([+-]\d\d)(?::?(\d\d))?)$/
const DECIMAL = /^[+-]?\d+$/
const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  '1': true,
  false: false,
  f: false,
  '0': false,
}

/** The plain form of each value type. json has no spellings: equal values have many. */
export const PLAIN_FORMS: Readonly<Record<ValueType, PlainForm>> = {
  string: textForm(
    text => text,
    (value: string) => [value],
  ),
  number: textForm(readNumber, (value: number) => [String(value)]),
  bigint: textForm(
    text => (DECIMAL.test(text) ? BigInt(text) : undefined),
    (value: bigint) => [String(value)],
  ),
  boolean: textForm(
    text => (Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : undefined),
    (value: boolean) => Object.keys(BOOLEANS).filter(text => BOOLEANS[text] === value),
  ),
  date: textForm(readInstant, (value: Date) => [value.toISOString(), value.toISOString().replace('.000Z', 'Z')]),
  json: textForm(readJson, () => []),
  buffer: {
    // Text says nothing of how bytes were written in it.
    read: cell => (typeof cell === 'string' ? undefined : cell),
    spell: (value: Bytes) => [asBuffer(value)],
  },
}

/** The value of a cell that a driver has parsed as JSON already, or undefined when it holds nothing of this type. */
export function readPlainJson(type: ValueType, cell: unknown): unknown {
  if (type === 'json') return cell
  if (typeof cell === 'string') return PLAIN_FORMS[type].read(cell)
  if (type === 'bigint') return Number.isSafeInteger(cell) ? BigInt(cell as number) : undefined
  // The types that are left are named like JavaScript's own.
  return typeof cell === type ? cell : undefined
}

function textForm(read: (text: string) => unknown, spell: (value: never) => string[]): PlainForm {
  return {
    read(cell) {
      if (typeof cell === 'string') return read(cell)
      return isBytes(cell) && isUtf8(cell) ? read(cell.toString('utf8')) : undefined
    },
    spell,
  }
}

function readNumber(text: string): number | undefined {
  // Number('') and Number(' ') are 0.
  return text.trim() === '' || Number.isNaN(Number(text)) ? undefined : Number(text)
}

function readInstant(text: string): Date | undefined {
  const [whole, day, time, hours, minutes] = INSTANT.exec(text) ?? []
  if (whole === undefined) return undefined
  const date = new Date(`${day}T${time}${hours === undefined ? 'Z' : `${hours}:${minutes ?? '00'}`}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
