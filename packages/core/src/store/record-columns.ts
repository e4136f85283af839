import { fromBase64Url, keyIdToHex, toBase64Url } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import type { KeyPurpose } from '../key/key-context.ts'
import type { KeyRecord, KeyState } from '../key/key-record.ts'

/** A key record as text and numbers, the same in every key table and key file. */
export interface RecordColumns {
  readonly id: string
  readonly scope: string
  readonly purpose: string
  readonly generation: number
  readonly state: string
  readonly commitment: string
  readonly binding: string
  readonly provider: string
  readonly kek: string
  readonly kek_version: string | null
  readonly wrapped: string
  readonly created_at: string
}

/** The columns of a key table, in the order of its DDL. */
export const RECORD_COLUMNS: readonly (keyof RecordColumns)[] = [
  'id',
  'scope',
  'purpose',
  'generation',
  'state',
  'commitment',
  'binding',
  'provider',
  'kek',
  'kek_version',
  'wrapped',
  'created_at',
]

/** A record as it is stored. */
export function toColumns(record: KeyRecord): RecordColumns {
  return {
    id: keyIdToHex(record.id),
    scope: record.scope,
    purpose: record.purpose,
    generation: record.generation,
    state: record.state,
    commitment: Buffer.from(record.commitment).toString('hex'),
    binding: Buffer.from(record.binding).toString('hex'),
    provider: record.wrapped.provider,
    kek: record.wrapped.kek,
    kek_version: record.wrapped.kekVersion ?? null,
    wrapped: toBase64Url(record.wrapped.blob),
    created_at: record.createdAt.toISOString(),
  }
}

const PURPOSES: readonly string[] = ['data', 'index'] satisfies KeyPurpose[]
const STATES: readonly string[] = ['pending', 'live', 'retired', 'destroyed'] satisfies KeyState[]

/**
 * A record from what was stored, checked column by column; the drivers' ways with numbers (bigint, text) are evened out.
 *
 * @throws WaxsealError KEY_RECORD_INVALID
 */
export function fromColumns(row: Readonly<Record<string, unknown>>): KeyRecord {
  const id = text(row, 'id', /^[0-9a-f]{8}$/)
  const blob = fromBase64Url(text(row, 'wrapped', /^[\w-]*$/))
  if (blob === undefined) throw invalid('wrapped', id)
  const createdAt = new Date(text(row, 'created_at', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))
  if (Number.isNaN(createdAt.getTime())) throw invalid('created_at', id)
  const generation = Number(row.generation)
  if (!Number.isInteger(generation) || generation < 1 || generation > 0xffffffff) throw invalid('generation', id)
  return {
    id: Number.parseInt(id, 16),
    scope: text(row, 'scope', /^/),
    purpose: oneOf(row, 'purpose', PURPOSES) as KeyPurpose,
    generation,
    state: oneOf(row, 'state', STATES) as KeyState,
    commitment: Buffer.from(text(row, 'commitment', /^[0-9a-f]{64}$/), 'hex'),
    binding: Buffer.from(text(row, 'binding', /^[0-9a-f]{64}$/), 'hex'),
    wrapped: { provider: text(row, 'provider', /./), kek: text(row, 'kek', /^/), kekVersion: kekVersion(row), blob },
    createdAt,
  }
}

function kekVersion(row: Readonly<Record<string, unknown>>): string | undefined {
  return row.kek_version === null ? undefined : text(row, 'kek_version', /./)
}

function text(row: Readonly<Record<string, unknown>>, column: keyof RecordColumns, form: RegExp): string {
  const value = row[column]
  if (typeof value !== 'string' || !form.test(value)) throw invalid(column, row.id)
  return value
}

function oneOf(row: Readonly<Record<string, unknown>>, column: keyof RecordColumns, values: readonly string[]): string {
  const value = text(row, column, /^/)
  if (!values.includes(value)) throw invalid(column, row.id)
  return value
}

function invalid(column: string, id: unknown): WaxsealError {
  const keyId = typeof id === 'string' ? id.slice(0, 8) : undefined
  return new WaxsealError(
    'KEY_RECORD_INVALID',
    `the key store's record ${keyId ?? ''} is damaged in its column "${column}"; restore it from a backup`,
    { keyId },
  )
}
