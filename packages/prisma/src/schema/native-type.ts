/** The datasource providers that Waxseal works with. MariaDB is `mysql`. */
export type Provider = 'mysql' | 'postgresql' | 'sqlite'

/** A `@db.…` attribute. */
export interface NativeType {
  /** `VarChar` */
  readonly name: string
  /** `191` */
  readonly args: string | undefined
}

/** What a column can take: characters where it is text, bytes where it is binary. */
export interface ColumnSpace {
  /** Its type, as one would name it to a person: `@db.VarChar(191)`. */
  readonly name: string
  readonly limit: number
  /** Padded to its length by the database, so that only a value of that very length comes back whole. */
  readonly isFixed: boolean
}

type Limit = number | 'length' | 'fixed length'

// https://www.prisma.io/docs/orm/reference/prisma-schema-reference#string, #bytes and #json, and for the lengths
// https://dev.mysql.com/doc/refman/8.4/en/storage-requirements.html. What is not listed cannot hold a ciphertext.
const NATIVE_TYPES: Readonly<Record<Provider, Readonly<Record<string, Limit>>>> = {
  mysql: {
    VarChar: 'length',
    Char: 'fixed length',
    TinyText: 255,
    Text: 65_535,
    MediumText: 16_777_215,
    LongText: 4_294_967_295,
    VarBinary: 'length',
    Binary: 'fixed length',
    TinyBlob: 255,
    Blob: 65_535,
    MediumBlob: 16_777_215,
    LongBlob: 4_294_967_295,
    Json: Number.POSITIVE_INFINITY,
  },
  postgresql: {
    VarChar: 'length',
    Char: 'fixed length',
    Text: Number.POSITIVE_INFINITY,
    Citext: Number.POSITIVE_INFINITY,
    ByteA: Number.POSITIVE_INFINITY,
    Json: Number.POSITIVE_INFINITY,
    JsonB: Number.POSITIVE_INFINITY,
  },
  sqlite: {},
}

/** What to make a column that is too short for a ciphertext, the smallest first. */
const WIDER: Readonly<Record<Provider, Readonly<Record<'String' | 'Bytes' | 'Json', readonly string[]>>>> = {
  mysql: {
    String: ['Text', 'MediumText', 'LongText'],
    Bytes: ['Blob', 'MediumBlob', 'LongBlob'],
    Json: ['Json'],
  },
  postgresql: { String: ['Text'], Bytes: ['ByteA'], Json: ['JsonB'] },
  sqlite: { String: [], Bytes: [], Json: [] },
}

/** The native type to give a field of this Prisma type, for a value of so many characters or bytes: `@db.MediumText`. */
export function widerType(provider: Provider, prismaType: 'String' | 'Bytes' | 'Json', length: number): string {
  const types = WIDER[provider][prismaType]
  const wide = types.find(type => Number(NATIVE_TYPES[provider][type]) >= length) ?? types.at(-1)
  return wide === undefined ? prismaType : `@db.${wide}`
}

// Prisma's own choice where the schema makes none. Elsewhere it has no limit that a value would meet first.
const MYSQL_STRING: NativeType = { name: 'VarChar', args: '191' }

/** What a column of this Prisma type can take, or undefined when its native type cannot hold a ciphertext. */
export function columnSpace(
  provider: Provider,
  prismaType: string,
  declared: NativeType | undefined,
): ColumnSpace | undefined {
  const native = declared ?? (provider === 'mysql' && prismaType === 'String' ? MYSQL_STRING : undefined)
  if (native === undefined) return { name: prismaType, limit: Number.POSITIVE_INFINITY, isFixed: false }
  const limit = NATIVE_TYPES[provider][native.name]
  if (limit === undefined) return undefined
  const name = `@db.${native.name}${native.args === undefined ? '' : `(${native.args})`}`
  if (typeof limit === 'number') return { name, limit, isFixed: false }
  // Without a length: PostgreSQL's VARCHAR has none, and CHAR is CHAR(1).
  const open = limit === 'length' ? Number.POSITIVE_INFINITY : 1
  return { name, limit: native.args ? Number(native.args) : open, isFixed: limit === 'fixed length' }
}
