import { createHash } from 'node:crypto'
import { decryptStringSync, encryptStringSync, generateKey, parseKeySync } from '@47ng/cloak'
import type { ValueContender } from './value-contender.ts'

// Parsed once, as prisma-field-encryption and its forks do.
const key = parseKeySync(generateKey())

/** The cipher of prisma-field-encryption and of its forks, and the hash that they search by. */
export const cloak: ValueContender<string> = {
  name: '@47ng/cloak',
  encrypt: value => encryptStringSync(value, key),
  decrypt: stored => decryptStringSync(stored, key),
  searchToken: value => createHash('sha256').update(value).digest('hex'),
}
