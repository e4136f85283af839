import type { ValueType } from '../codec/value-type.ts'
import { WaxsealError } from '../errors.ts'
import type { LegacyReader } from './legacy-reader.ts'
import type { Normalizer } from './normalizer.ts'
import type { UnsealedOptions } from './unsealed-reader.ts'

/**
 * What becomes of a stored value that is no envelope: `strict` refuses it, `migration` takes it for plaintext, written
 * before the field was encrypted, until it is written anew. What is written is encrypted in both.
 */
export type FieldMode = 'strict' | 'migration'

/** What is read besides envelopes: of one field, or of all that say nothing of their own. */
export interface ReadingOptions {
  /** `strict` where not given. */
  readonly mode?: FieldMode | undefined
  /** Readers of other libraries' ciphertexts, tried in order. What they read is encrypted by Waxseal when it is written anew. */
  readonly legacy?: LegacyReader | readonly LegacyReader[] | undefined
}

/** What the options of one field have in common, whichever ORM it belongs to. */
export interface CommonFieldOptions extends ReadingOptions {
  /** The type of the values. */
  readonly type?: ValueType | undefined
  /**
   * The name that ciphertexts are bound to; `table.column` where not given, with their names in the database. Pin it
   * before you rename a table or column that holds data: values under another context do not decrypt.
   */
  readonly context?: string | undefined
  /** Values are encrypted under the keys of the current scope, such as a tenant, which the option `scope` tells. */
  readonly scoped?: boolean | undefined
  /** What makes values equal for a search: `'trim'`, `'lowercase'`, `'nfkc'` or a function, or several in order. */
  readonly normalize?: Normalizer | readonly Normalizer[] | undefined
  /**
   * Fields of the same row that the application assigns before the first write and never changes, such as its id: a
   * cell that was moved to another row no longer decrypts.
   */
  readonly bindTo?: readonly string[] | undefined
}

const MODES: readonly FieldMode[] = ['strict', 'migration']

/**
 * What a field reads besides envelopes, by its own options or else by those for all fields.
 *
 * @param form - how its column hands out plaintext: as text or bytes, or as JSON that the driver has parsed
 * @param field - what to call it in messages
 * @throws WaxsealError CONFIG_INVALID
 */
export function unsealedOptions(
  own: ReadingOptions,
  all: ReadingOptions,
  form: 'text' | 'json',
  field: string,
): UnsealedOptions {
  const { mode = all.mode ?? 'strict', legacy = all.legacy ?? [] } = own
  if (!MODES.includes(mode)) {
    throw new WaxsealError('CONFIG_INVALID', `${field}: the mode is "strict" or "migration"`, { field })
  }
  const readers = [legacy].flat()
  const isReader = (reader: LegacyReader | null) =>
    typeof reader?.recognizes === 'function' && typeof reader.decrypt === 'function'
  if (!readers.every(isReader)) {
    throw new WaxsealError('CONFIG_INVALID', `${field}: "legacy" takes readers, each with recognizes() and decrypt()`, {
      field,
    })
  }
  return { acceptPlaintext: mode === 'migration' ? form : undefined, legacy: readers }
}
