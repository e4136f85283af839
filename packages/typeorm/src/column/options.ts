import type { CommonFieldOptions, Normalizer } from '@waxseal/core'

/**
 * How a ciphertext lies in its column. `binary`: bytes. `text`: base64url. `json`: the same as a JSON string, in a
 * column of a JSON type. Indexes are bytes beside a binary carrier, and lower-case hexadecimal beside the others.
 */
export type Carrier = 'binary' | 'text' | 'json'

/** What {@link encrypted} takes: the part of a field that does not concern its column. `type` is `string` where not given. */
export interface FieldOptions extends CommonFieldOptions {}

/** The blind index of a column. */
export interface IndexOptions {
  /** The index column's name in the database; that of the encrypted column with `_bidx` where not given. */
  readonly name?: string | undefined
  /** No two rows may hold the same value. */
  readonly unique?: boolean | undefined
  /** Bytes of an index value, 4 to 32. Default 16. */
  readonly length?: number | undefined
  readonly normalize?: Normalizer | readonly Normalizer[] | undefined
}

/** What {@link EncryptedColumn} takes. */
export interface EncryptedColumnOptions extends FieldOptions {
  /** Adds a hidden column by which equality searches find the value. */
  readonly index?: boolean | IndexOptions | undefined
  /** Default `binary`. */
  readonly carrier?: Carrier | undefined
  /**
   * What the column may hold: bytes of ciphertext in a binary column, characters in a text column. Unlimited where not
   * given. A ciphertext has 36 bytes more than its plaintext, and as text a third more again.
   */
  readonly length?: number | undefined
  /** The column's name in the database. */
  readonly name?: string | undefined
  readonly nullable?: boolean | undefined
  readonly select?: boolean | undefined
  readonly insert?: boolean | undefined
  readonly update?: boolean | undefined
  readonly comment?: string | undefined
}

const KNOWN: readonly (keyof EncryptedColumnOptions)[] = [
  'type',
  'context',
  'mode',
  'legacy',
  'bindTo',
  'scoped',
  'normalize',
  'index',
  'carrier',
  'length',
  'name',
  'nullable',
  'select',
  'insert',
  'update',
  'comment',
]
const KNOWN_INDEX: readonly (keyof IndexOptions)[] = ['name', 'unique', 'length', 'normalize']
const CARRIERS: readonly Carrier[] = ['binary', 'text', 'json']

const WHY: Readonly<Record<string, string>> = {
  default: 'the database would write it in clear; set the value in the entity instead',
  unique: 'equal values have different ciphertexts; use index: { unique: true }',
  primary: 'a key cannot be encrypted; give the entity a key of its own and an index to this field',
  array: 'use type: "json"',
  generated: 'the database would write it in clear',
  generatedType: 'the database would write it in clear',
  asExpression: 'the database would write it in clear',
  onUpdate: 'the database would write it in clear',
  transformer: 'the encryption is the transformer; map values in the entity instead',
  enum: 'use type: "string"',
  direct:
    'TypeORM converts values synchronously, and KMS has to be waited for; encrypt such a value by a DirectCipher before ' +
    'save(), or read and write it through Prisma',
  width: 'the ciphertext has a type of its own',
}

/** The index options of a column, or undefined where it has none. */
export function indexOptionsOf(options: EncryptedColumnOptions): IndexOptions | undefined {
  const { index } = options
  if (index === undefined || index === false) return undefined
  const { normalize } = options
  if (index === true) return { normalize }
  return { ...index, normalize: index.normalize ?? normalize }
}

/** Finds what is wrong in a column's options, and says it; undefined when nothing is. */
export function complaintAbout(options: EncryptedColumnOptions): string | undefined {
  for (const name of Object.keys(options)) {
    if ((KNOWN as readonly string[]).includes(name)) continue
    if (options[name as keyof EncryptedColumnOptions] === undefined) continue
    return `the option "${name}" ${WHY[name] ? `cannot be had on an encrypted column: ${WHY[name]}` : 'is unknown'}`
  }
  const { carrier, length, index, bindTo } = options
  if (bindTo !== undefined && !isList(bindTo)) return '"bindTo" takes a list of properties of the entity, each once'
  if (carrier !== undefined && !CARRIERS.includes(carrier)) return `the carrier must be one of ${CARRIERS.join(', ')}`
  if (length !== undefined && !(Number.isInteger(length) && length > 0))
    return 'the length must be a whole number over 0'
  if (length !== undefined && carrier === 'json') return 'a JSON column has no length'
  if (index !== undefined && typeof index !== 'boolean' && (typeof index !== 'object' || index === null)) {
    return 'the index must be true, false or { name, unique, length, normalize }'
  }
  const stranger = typeof index === 'object' && Object.keys(index).find(name => !KNOWN_INDEX.includes(name as never))
  return stranger ? `the option "index.${stranger}" is unknown` : undefined
}

function isList(paths: readonly string[]): boolean {
  return Array.isArray(paths) && paths.length > 0 && new Set(paths).size === paths.length
}
