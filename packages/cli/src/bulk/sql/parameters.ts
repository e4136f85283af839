import type { SqlDialect, SqlParameter } from '@waxseal/core'

/** The parameters of a statement that is being put together. */
export class Parameters {
  readonly values: SqlParameter[] = []
  readonly #isNumbered: boolean

  constructor(dialect: SqlDialect) {
    this.#isNumbered = dialect === 'postgres'
  }

  /**
   * Adds a value.
   *
   * @param cast - what stands around its placeholder, which is the `?` in it
   * @returns its place in the SQL
   */
  add(value: SqlParameter, cast = '?'): string {
    this.values.push(value)
    return this.#isNumbered ? cast.replace('?', `$${this.values.length}`) : cast
  }
}
