import type { ValueType } from '../codec/value-type.ts'
import { WaxsealError } from '../errors.ts'

/**
 * What makes values that should be found by one another equal before they are hashed: trimming white space, lower case
 * (Unicode's, independent of the locale), compatibility normalisation (NFKC), or a function of one's own, which must
 * return a value of the same type and give the same answer for ever.
 */
export type Normalizer = 'trim' | 'lowercase' | 'nfkc' | ((value: never) => unknown)

const NAMED: Readonly<Record<string, (text: string) => string>> = {
  trim: text => text.trim(),
  lowercase: text => text.toLowerCase(),
  nfkc: text => text.normalize('NFKC'),
}

/**
 * One function that applies normalisers in order.
 *
 * @throws WaxsealError CONFIG_INVALID for an unknown name, or a named one on a field that is no string
 */
export function composeNormalizers(
  normalizers: Normalizer | readonly Normalizer[] | undefined,
  type: ValueType,
  field: string,
): (value: unknown) => unknown {
  const list = normalizers === undefined ? [] : [normalizers].flat()
  const steps = list.map(normalizer => resolve(normalizer, type, field))
  return value => steps.reduce((current, step) => step(current), value)
}

function resolve(normalizer: Normalizer, type: ValueType, field: string): (value: unknown) => unknown {
  if (typeof normalizer === 'function') return normalizer as (value: unknown) => unknown
  const named = Object.hasOwn(NAMED, normalizer) ? NAMED[normalizer] : undefined
  if (named === undefined || type !== 'string') {
    throw new WaxsealError(
      'CONFIG_INVALID',
      `${field}: normalize takes "trim", "lowercase" and "nfkc" on strings, or a function`,
      { field },
    )
  }
  // A value of another type is left for the codec, which refuses it with the right words.
  return value => (typeof value === 'string' ? named(value) : value)
}
