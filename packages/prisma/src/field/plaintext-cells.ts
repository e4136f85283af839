import type { CarrierType } from './carrier.ts'

/**
 * What cells that are not encrypted yet may hold of a value, as arguments of Prisma's: text in String columns, bytes in Bytes,
 * JSON in Json.
 *
 * @param spelled - the value's plain forms: `BlindIndex.plaintexts`
 * @param value - the value itself; of a Decimal, its number
 */
export function plaintextCells(carrier: CarrierType, spelled: readonly (string | Buffer)[], value: unknown): unknown[] {
  switch (carrier) {
    case 'String':
      return spelled.filter(form => typeof form === 'string')
    case 'Bytes':
      return spelled.map(form => (typeof form === 'string' ? Buffer.from(form) : form))
    case 'Json':
      if (typeof value === 'boolean') return [value]
      // Numbers stand in JSON as such, as far as those reach, or as text.
      return [...numbersOf(value), ...spelled.filter(form => typeof form === 'string')]
  }
}

function numbersOf(value: unknown): number[] {
  if (typeof value !== 'number' && typeof value !== 'bigint') return []
  const number = Number(value)
  return Number.isFinite(number) && (typeof value === 'number' || Number.isSafeInteger(number)) ? [number] : []
}
