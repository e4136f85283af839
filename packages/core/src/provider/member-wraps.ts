import { asBuffer } from '../bytes.ts'
import { encodeSealed, PartReader } from '../envelope/sealed.ts'
import type { WrappedKey } from '../key/key-provider.ts'
import { refusedKey } from './unwrap-refusal.ts'

/** The name of the provider whose wrapped keys hold those of its members. */
export const MULTI = 'multi'

const FORM = 1

/**
 * One wrapped key that holds the same data key as several providers wrapped it. What it says of keys and versions is
 * for people; what the members need stands in the blob. See FORMAT.md, "Wrapped several times".
 */
export function joinWraps(wraps: readonly WrappedKey[]): WrappedKey {
  const versioned = wraps.some(wrap => wrap.kekVersion !== undefined)
  return {
    provider: MULTI,
    kek: wraps.map(({ provider, kek }) => `${provider} ${kek}`).join(' + '),
    kekVersion: versioned ? wraps.map(({ kekVersion }) => kekVersion ?? '-').join(' + ') : undefined,
    blob: Buffer.concat([Buffer.of(FORM), ...wraps.map(encodeSealed)]),
  }
}

/**
 * The wraps in a wrapped key: its members', or itself where a single provider made it.
 *
 * @throws WaxsealError KEY_UNWRAP_FAILED when it is damaged
 */
export function partWraps(wrapped: WrappedKey): readonly WrappedKey[] {
  if (wrapped.provider !== MULTI) return [wrapped]
  const blob = asBuffer(wrapped.blob)
  const reader = new PartReader(blob, 1)
  const wraps: WrappedKey[] = []
  while (blob[0] === FORM && !reader.isAtEnd) {
    const wrap = reader.sealed()
    if (wrap === undefined) throw refusedKey(wrapped.kek)
    wraps.push(wrap)
  }
  if (wraps.length === 0) throw refusedKey(wrapped.kek)
  return wraps
}
