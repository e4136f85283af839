import type { Identity } from '../ram/identity.ts'
import type { Parameters } from './parameters.ts'

/**
 * A product of the cloud, as far as it is emulated. A request names the product by its version, `x-acs-version`, and
 * the action by name.
 */
export interface Product {
  /** As hosts and RAM policies call it, such as `kms`. */
  readonly name: string
  /** Such as `2016-01-20`. */
  readonly version: string
  readonly actions: Readonly<Record<string, Action>>
}

/** Answers one call. Its result becomes the JSON body, to which the request's id is added. */
export type Action = (call: Call) => Reply | Promise<Reply>

/** The fields of a successful answer. */
export type Reply = Readonly<Record<string, unknown>>

/** An authenticated call. */
export interface Call {
  readonly parameters: Parameters
  readonly caller: Identity
  /** The time by the emulator's clock, which may be skewed on purpose. */
  readonly now: Date
}
