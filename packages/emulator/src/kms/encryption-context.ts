import { createHash } from 'node:crypto'
import { invalidParameter } from '../api/api-error.ts'
import type { Parameters } from '../api/parameters.ts'

const MAXIMUM_LENGTH = 8192

/**
 * An encryption context: text by name, in JSON, up to 8,192 characters. `null`, which newer SDKs send for a context that
 * was given as text, counts as none: what the real gateway makes of it is not documented, and this is the worse reading.
 *
 * @returns pairs sorted by name; none for no context
 * @throws ApiError InvalidParameter
 */
export function parseContext(parameters: Parameters, name: string): readonly (readonly [string, string])[] {
  const json = parameters.optional(name)
  if (json === undefined) return []
  const value = parseJson(json)
  if (value === null) return []
  const isMap = typeof value === 'object' && !Array.isArray(value)
  if (!isMap || json.length > MAXIMUM_LENGTH) throw invalidParameter(name)
  const pairs = Object.entries(value)
  if (pairs.some(([, text]) => typeof text !== 'string')) throw invalidParameter(name)
  return pairs.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

function parseJson(json: string): object | string | null {
  try {
    return JSON.parse(json) as object | string | null
  } catch {
    return json
  }
}

/** The additional data of a context: SHA-256 of `k1=v1&k2=v2…`, sorted by name; none for no context. */
export function additionalData(context: readonly (readonly [string, string])[]): Buffer | undefined {
  if (context.length === 0) return undefined
  return createHash('sha256')
    .update(context.map(([name, value]) => `${name}=${value}`).join('&'))
    .digest()
}
