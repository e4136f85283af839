import { refuse } from '../refuse.ts'

/** A number of Prisma's class Decimal, as far as it is used here. */
export interface DecimalValue {
  /** The decimal exponent of the first digit; NaN where the number is not finite. */
  readonly e: number
  toFixed(): string
}

/** The class of Decimals: `Prisma.Decimal` of the generated client. */
export interface DecimalClass {
  // Its own parameter is wider; nothing else is ever given.
  new (value: string): DecimalValue
  isDecimal(value: unknown): boolean
}

// In full, and not as 1e1000, for equal values must be equal texts; so it must end somewhere.
const LARGEST_EXPONENT = 1_000

/** The Decimals of one field as the text that is encrypted: digits without an exponent or needless zeros. */
export class DecimalText {
  readonly #class: DecimalClass
  readonly #label: string

  /** @param label - the field, for messages */
  constructor(decimals: DecimalClass, label: string) {
    this.#class = decimals
    this.#label = label
  }

  /**
   * The text of a Decimal, or of what Prisma takes for one: a number, or digits.
   *
   * @throws WaxsealError VALUE_TYPE, VALUE_INVALID
   */
  encode(value: unknown): string {
    if (typeof value !== 'string' && typeof value !== 'number' && !this.#class.isDecimal(value)) {
      refuse('VALUE_TYPE', this.#label, `expected a Decimal, got ${typeof value}`)
    }
    const decimal = this.#parse(value as string)
    if (decimal === undefined || !(Math.abs(decimal.e) <= LARGEST_EXPONENT)) {
      refuse(
        'VALUE_INVALID',
        this.#label,
        `a Decimal is finite and has at most ${LARGEST_EXPONENT} digits on each side`,
      )
    }
    return decimal.toFixed()
  }

  /** The Decimal of a stored text. @throws WaxsealError NOT_AN_ENVELOPE when it is none, as may be before the encryption */
  decode(text: string): DecimalValue {
    return (
      this.#parse(text) ?? refuse('NOT_AN_ENVELOPE', this.#label, 'the stored value cannot be read: it is no Decimal')
    )
  }

  #parse(value: string): DecimalValue | undefined {
    try {
      return new this.#class(value)
    } catch {
      // The class quotes the value in its message.
      return undefined
    }
  }
}
