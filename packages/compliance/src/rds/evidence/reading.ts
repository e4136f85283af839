/** What became of one call about one instance or key. Plain data, which JSON keeps as it is. */
export type Reading<T> =
  | { readonly outcome: 'read'; readonly value: T }
  /** The service says that this instance has no such thing. */
  | { readonly outcome: 'unsupported'; readonly action: string; readonly code: string }
  /** It could not be told: no permission, throttling to the end, a fault. */
  | { readonly outcome: 'failed'; readonly action: string; readonly code: string; readonly message: string }

/** The value of a reading, where there is one. */
export function valueIn<T>(reading: Reading<T> | undefined): T | undefined {
  return reading?.outcome === 'read' ? reading.value : undefined
}
