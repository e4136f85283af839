import { invalidParameter, missingParameter } from './api-error.ts'

/** The parameters of a call, from its query and its form: text by name. An empty text counts as absent. */
export class Parameters {
  readonly #values: ReadonlyMap<string, string>

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values
  }

  /** @throws ApiError MissingParameter */
  text(name: string): string {
    const value = this.optional(name)
    if (value === undefined) throw missingParameter(name)
    return value
  }

  optional(name: string): string | undefined {
    return this.#values.get(name) || undefined
  }

  /** @throws ApiError InvalidParameter when the value is none of the choices */
  oneOf<T extends string>(name: string, choices: readonly T[], fallback?: T): T {
    const value = fallback === undefined ? this.text(name) : (this.optional(name) ?? fallback)
    if (!choices.includes(value as T)) throw invalidParameter(name)
    return value as T
  }

  /** @throws ApiError InvalidParameter when it is no whole number in the range */
  integer(name: string, range: { readonly min: number; readonly max: number }): number | undefined {
    const value = this.optional(name)
    if (value === undefined) return undefined
    const number = Number(value)
    if (!/^\d+$/.test(value) || number < range.min || number > range.max) throw invalidParameter(name)
    return number
  }

  /** @throws ApiError InvalidParameter when it is neither `true` nor `false` */
  flag(name: string): boolean | undefined {
    const value = this.optional(name)?.toLowerCase()
    if (value !== undefined && value !== 'true' && value !== 'false') throw invalidParameter(name)
    return value === undefined ? undefined : value === 'true'
  }

  /** Bytes given as base64 text. @throws ApiError MissingParameter or InvalidParameter */
  base64(name: string): Buffer {
    const value = this.text(name)
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value) || value.length % 4 !== 0) throw invalidParameter(name)
    return Buffer.from(value, 'base64')
  }
}
