import { asBuffer, isBytes } from '@waxseal/core'

/** The bytes of a binary cell; undefined when it holds none. TypeORM's query cache keeps them as JSON. */
export function bytesOf(cell: unknown): Buffer | undefined {
  if (isBytes(cell)) return asBuffer(cell)
  const { type, data } = (cell ?? {}) as { type?: unknown; data?: unknown }
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data) : undefined
}
