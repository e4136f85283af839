import { lengthPrefixed } from '../bytes.ts'
import { VALUE_TYPE_CODES, type ValueType } from '../codec/value-type.ts'
import { MAGIC, SUITE_SEALED_ELSEWHERE } from './layout.ts'
import { encodeSealed, PartReader, type Sealed } from './sealed.ts'

/** The fifth byte of an envelope of suite 15: what it holds. 2 is reserved for a data key and what it encrypted. */
const FORM_DIRECT = 1

/** What an envelope holds whose value no data key encrypted, but KMS itself. */
export interface DirectContent {
  readonly scope: string
  readonly sealed: Sealed
}

/** Magic 3, value type and suite 1, form 1, scope, sealed bytes. See FORMAT.md, "Encrypted directly". */
export function encodeDirect(type: ValueType, { scope, sealed }: DirectContent): Buffer {
  const head = Buffer.of(...MAGIC, (VALUE_TYPE_CODES[type] << 4) | SUITE_SEALED_ELSEWHERE, FORM_DIRECT)
  return Buffer.concat([head, lengthPrefixed(scope), encodeSealed(sealed)])
}

/** True for the bytes of an envelope of version 1 that say they hold a value that was encrypted directly. */
export function isDirect(envelope: Buffer): boolean {
  return (envelope[3]! & 0x0f) === SUITE_SEALED_ELSEWHERE && envelope[4] === FORM_DIRECT
}

/** What such an envelope holds; undefined when it is cut short, or has bytes too many. */
export function decodeDirect(envelope: Buffer): DirectContent | undefined {
  const reader = new PartReader(envelope, 5)
  const scope = reader.text()
  const sealed = reader.sealed()
  if (scope === undefined || sealed === undefined || !reader.isAtEnd) return undefined
  return { scope, sealed }
}
