import type { CarrierType } from './carrier.ts'

/**
 * What cells that are not encrypted yet may hold of a value, as arguments of Prisma's: text in String columns, bytes in Bytes,
 * JSON in Json.
 *
 * @param spelled - the value's plain forms: `BlindIndex.plaintexts`
 */
export function plaintextCells(carrier: CarrierType, spelled: readonly (string | Buffer)[], value: unknown): unknown[] {
  switch (carrier) {
    case 'String':
      return spelled.filter(form => typeof form === 'string')
    case 'Bytes':
      return spelled.map(form => (typeof form === 'string' ? Buffer.from(form) : form))
    case 'Json':
      if (typeof value === 'number' || typeof value === 'boolean') return [value]
      // A bigint stands in JSON as a number, as far as those reach, or as text.
      if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return [Number(value), ...spelled]
      return spelled.filter(form => typeof form === 'string')
  }
}
