import { lengthPrefixed } from '../bytes.ts'
import { VALUE_TYPE_CODES } from '../codec/value-type.ts'
import type { ValueContext } from '../key/direct-provider.ts'

const LABEL = Buffer.from('waxseal v1 value')

/** What a provider binds to a value that it encrypts directly: where it belongs. See FORMAT.md. */
export function valueContext({ namespace, scope, field, type, row }: ValueContext): Buffer {
  const names = [namespace, scope, field].map(lengthPrefixed)
  return Buffer.concat([LABEL, ...names, Buffer.of(VALUE_TYPE_CODES[type]), row])
}
