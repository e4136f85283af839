import { asBuffer, type Bytes, fromBase64Url } from '../bytes.ts'
import { keyIdOf } from '../envelope/recognize.ts'
import { WaxsealError } from '../errors.ts'
import type { Keyring } from '../keyring/keyring.ts'
import { currentEngine } from '../suite/engine.ts'

/** The first of some contexts under which an envelope opens, whose key is in memory; undefined where none does. */
export function openingContext(
  keyring: Keyring,
  sealed: Buffer,
  binding: Uint8Array | undefined,
  contexts: readonly string[],
): string | undefined {
  const key = keyring.key(sealed.readUInt32BE(4))
  return contexts.find(context => {
    try {
      currentEngine().open(key.fieldKey(context), sealed, binding)
      return true
    } catch {
      return false
    }
  })
}

/** The bytes of a stored envelope of version 1, of whatever value type; undefined where there is none. */
export function sealedBytes(stored: unknown): Buffer | undefined {
  if (keyIdOf(stored) === undefined) return undefined
  return typeof stored === 'string' ? fromBase64Url(stored) : asBuffer(stored as Bytes)
}

/**
 * The error for a field whose values were written under another context.
 *
 * @param written - that context, or undefined where it is not known
 */
export function contextChanged(
  { field, context }: { readonly field: string; readonly context: string },
  written: string | undefined,
): WaxsealError {
  const [under, pin] =
    written === undefined
      ? ['a context that is not known here', '{ context: … }, with the name that the column had as table.column']
      : [`the context "${written}"`, `{ context: ${JSON.stringify(written).replaceAll(/^"|"$/g, "'")} }`]
  return new WaxsealError(
    'CONTEXT_CHANGED',
    `${field}: what is stored was written under ${under}, and the field's context is "${context}" now: its table, column or ` +
      `prefix was renamed, or another context was declared. Pin the one of the data: ${pin}`,
    { field },
  )
}
