/** Something that encrypts one string at a time: what a column of `Stored` would hold, and back. */
export interface ValueContender<Stored extends string | Buffer = string | Buffer> {
  readonly name: string
  encrypt(value: string): Stored
  decrypt(stored: Stored): string
  /** What it stores beside a value that is to be found by equality, if it has such a thing. */
  searchToken?(value: string): string | Buffer
}
