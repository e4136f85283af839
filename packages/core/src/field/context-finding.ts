import { keyIdOf } from '../envelope/recognize.ts'
import type { Keyring } from '../keyring/keyring.ts'
import type { FieldCipher } from './field-cipher.ts'

/** A stored cell of a field, and what it is bound to besides. */
export interface SampledCell {
  readonly stored: unknown
  readonly binding?: Uint8Array | undefined
}

/** What a few cells of a field say about its context. */
export type ContextFinding =
  /** They were written under it, or there are none. */
  | 'fits'
  /** They are there, and their keys cannot be had now. */
  | 'undecided'
  /** They were written under another, which is named where it is known. */
  | { readonly written: string | undefined }

/**
 * Finds out whether cells were written under their field's context. Cells that are no envelopes say nothing.
 *
 * @param load - loads data keys; the keyring's own way where not given
 */
export async function findContext(
  cipher: FieldCipher,
  cells: readonly SampledCell[],
  keyring: Keyring,
  load: (ids: readonly number[]) => Promise<unknown> | undefined = ids => keyring.load(ids),
): Promise<ContextFinding> {
  const sealed = cells.filter(({ stored }) => keyIdOf(stored) !== undefined)
  let missing = 0
  const written = new Set<string | undefined>()
  for (const { stored, binding } of sealed) {
    try {
      await load([keyIdOf(stored)!])
      written.add(cipher.contextOf(stored, binding))
    } catch {
      missing++
    }
  }
  if (written.has(cipher.context) || sealed.length === 0) return 'fits'
  // A cell that was moved here from a field that is still there says nothing about this one.
  const others = [...written].filter(context => context === undefined || !keyring.contexts.isUsed(context))
  if (others.length === 0) return missing > 0 ? 'undecided' : 'fits'
  return { written: others.find(context => context !== undefined) }
}
