import { WaxsealError } from '@waxseal/core'
import type { ValueTransformer } from 'typeorm'
import type { EncryptedColumnOptions } from './options.ts'

const MARK: unique symbol = Symbol.for('waxseal.typeorm.mark.1') as never

/** A column that holds ciphertext. `declared`: its type was declared by the user, and says which carrier it is. */
export interface ValueMark {
  readonly kind: 'value'
  readonly options: EncryptedColumnOptions
  readonly declared: boolean
}

/** What a marked column is to become when its DataSource is bound. */
export type Mark =
  | ValueMark
  /** Holds the blind index of another property of the same class. */
  | { readonly kind: 'index'; readonly property: string; readonly declared: boolean }

/**
 * The transformer that a column carries until its DataSource is bound. It fails on use, also for null: an entity that
 * is saved through a DataSource without encryption must not store anything.
 */
export function markedTransformer(mark: Mark, field = 'an encrypted column'): ValueTransformer {
  const refuse = (): never => {
    throw new WaxsealError(
      'NOT_BOUND',
      `${field} was used through a DataSource that has no encryption: wrap it before initialize(), as in ` +
        'withEncryption(new DataSource({ ... }), { provider })',
      { field },
    )
  }
  return { to: refuse, from: refuse, [MARK]: mark } as ValueTransformer
}

/** The mark on a column's transformer; undefined where it has none. Works across the builds of this package. */
export function markOf(transformer: unknown): Mark | undefined {
  return (transformer as { [MARK]?: Mark } | undefined)?.[MARK]
}
