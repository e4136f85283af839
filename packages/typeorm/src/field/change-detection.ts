import { isDeepStrictEqual } from 'node:util'
import { isBytes, type ValueType } from '@waxseal/core'

/**
 * Stands for an encrypted value where TypeORM compares the entity with the database, so that nothing is encrypted for
 * it: two ciphertexts of the same value differ. It never gets into SQL; if it did, drivers would stumble over it here.
 */
export class Unencrypted {
  toString(): never {
    throw new TypeError('a value that was not encrypted must not get into SQL')
  }

  toJSON(): never {
    return this.toString()
  }

  // What the driver `pg` calls.
  toPostgres(): never {
    return this.toString()
  }
}

/** True when two values of a type are stored as the same. */
export function isSame(type: ValueType, a: unknown, b: unknown): boolean {
  if (a === b) return a !== 0 || Object.is(a, b)
  if (typeof a !== 'object' || typeof b !== 'object') return Object.is(a, b)
  if (type === 'buffer')
    return isBytes(a) && isBytes(b) && Buffer.from(a as Uint8Array).equals(Buffer.from(b as Uint8Array))
  return isDeepStrictEqual(a, b) || (type === 'json' && isDeepStrictEqual(a, asStored(b)))
}

/** What comes back of a JSON value: without undefined properties, with dates as text. */
function asStored(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value))
  } catch {
    return undefined // it cannot be stored at all, which the write will say
  }
}
