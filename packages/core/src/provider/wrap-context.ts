import { lengthPrefixed } from '../bytes.ts'
import type { KeyContext } from '../key/key-context.ts'

const LABEL = Buffer.from('waxseal v1 wrap')

/** What local providers authenticate with a wrapped key: where it belongs. See FORMAT.md. */
export function wrapContext(context: KeyContext): Buffer {
  return Buffer.concat([LABEL, ...[context.namespace, context.scope, context.purpose].map(lengthPrefixed)])
}
