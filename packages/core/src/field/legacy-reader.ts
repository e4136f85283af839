/**
 * Decrypts what another library has written, so that a live table can be moved over: its cells are read by this, and
 * written anew by Waxseal. A reader is given with the keys of that library.
 */
export interface LegacyReader {
  /** What to call the other format in messages: `cloak`. */
  readonly name: string
  /**
   * Tells, by its form, whether a stored cell is one of that library's. Must not throw. Of an object in a JSON column, the
   * cell is the JSON text; of a string there, the string itself.
   */
  recognizes(cell: string | Buffer): boolean
  /**
   * The plaintext: the text of the value (a string itself, digits of a number, JSON text …) or its bytes.
   * What it throws is reported as `DECRYPTION_FAILED`, without its message, which might hold data.
   */
  decrypt(cell: string | Buffer): string | Buffer
}
