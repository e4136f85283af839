import { makeBlindIndexes } from './make-blind-indexes.ts'
import { makeDataKeys } from './make-data-keys.ts'
import { makeEnvelopes } from './make-envelopes.ts'
import { makeRefusals } from './make-refusals.ts'
import { makeSealed } from './make-sealed.ts'

const ABOUT = 'Waxseal test vectors, version 1: see FORMAT.md. Printed by packages/core/test/format/print-vectors.ts.'

/** The text of each vector file, by its name. The same each time. */
export function makeVectors(): Record<string, string> {
  const files = {
    'data-key-v1.json': { about: ABOUT, ...makeDataKeys() },
    'envelope-v1.json': { about: ABOUT, envelopes: makeEnvelopes() },
    'refused-v1.json': { about: ABOUT, refused: makeRefusals() },
    'sealed-v1.json': { about: ABOUT, ...makeSealed() },
    'blind-index-v1.json': { about: ABOUT, indexes: makeBlindIndexes() },
  }
  return Object.fromEntries(Object.entries(files).map(([name, file]) => [name, `${JSON.stringify(file, null, 2)}\n`]))
}
