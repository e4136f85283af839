import { WaxsealError } from '@waxseal/core'
import type { ValueTransformer } from 'typeorm'
import { markedTransformer } from './mark.ts'
import { complaintAbout, type FieldOptions } from './options.ts'

/**
 * The transformer under {@link EncryptedColumn}, for those who declare the column themselves. How the ciphertext is
 * stored follows from the declared type: binary types hold bytes, text types base64url, JSON types a JSON string.
 *
 * For a search, declare the index column too, with {@link encryptedIndex}.
 *
 * @example
 * ```ts
 * @Column({ type: 'varbinary', length: 200, transformer: encrypted({ normalize: 'lowercase' }) })
 * email!: string
 * ```
 * @throws WaxsealError CONFIG_INVALID
 */
export function encrypted(options: FieldOptions = {}): ValueTransformer {
  for (const name of ['index', 'carrier', 'length'] as const) {
    if (!(name in options)) continue
    const instead = name === 'index' ? 'declare a column with encryptedIndex() for it' : 'declare it on the column'
    throw new WaxsealError('CONFIG_INVALID', `encrypted(): no option "${name}"; ${instead}, or use @EncryptedColumn`)
  }
  const complaint = complaintAbout(options)
  if (complaint !== undefined) throw new WaxsealError('CONFIG_INVALID', `encrypted(): ${complaint}`)
  return markedTransformer({ kind: 'value', options, declared: true })
}

/**
 * Makes a declared column the blind index of an encrypted property of the same class. It takes a binary type of 16 bytes or
 * a text type of 32 characters (or other lengths: the index is as long as the column). Never read or write it yourself.
 *
 * @example
 * ```ts
 * @Index()
 * @Column({ type: 'varbinary', length: 16, nullable: true, select: false, transformer: encryptedIndex('email') })
 * emailIndex?: never
 * ```
 */
export function encryptedIndex(property: string): ValueTransformer {
  return markedTransformer({ kind: 'index', property, declared: true })
}
