import { createCipheriv } from 'node:crypto'

const ALPHABETS = [
  'abcdefghij 0123456789',
  'äöüßé',
  '漢字かな',
  '😀🎉',
  '\ufeff\ufffd\u0000\u007f\u0080\u07ff\u0800\uffff',
]
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \u0141é'

/** Random values that are the same in every run of one seed: AES-256 in counter mode. */
export class SeededRandom {
  readonly #stream
  #pool = Buffer.alloc(0)
  #used = 0

  constructor(seed: number) {
    const key = Buffer.alloc(32)
    key.writeUInt32BE(seed)
    this.#stream = createCipheriv('aes-256-ctr', key, Buffer.alloc(16))
  }

  bytes(length: number): Buffer {
    if (this.#used + length > this.#pool.length) {
      this.#pool = this.#stream.update(Buffer.alloc(Math.max(length, 1 << 16)))
      this.#used = 0
    }
    this.#used += length
    return Buffer.from(this.#pool.subarray(this.#used - length, this.#used))
  }

  /** 0 to limit - 1. */
  below(limit: number): number {
    return this.bytes(4).readUInt32BE() % limit
  }

  /** Text of all widths, bytes, nothing at all; now and then a lone surrogate, or some thousand characters. */
  plaintext(i: number): string | Buffer {
    const length = i % 500 === 0 ? 3000 + this.below(3000) : this.below(i % 10 === 0 ? 300 : 50)
    if (this.below(4) === 0) return this.bytes(length)
    const alphabet = [...ALPHABETS[this.below(3) === 0 ? this.below(ALPHABETS.length) : 0]!]
    let text = ''
    for (const byte of this.bytes(length)) text += alphabet[byte % alphabet.length]!
    return this.below(50) === 0 ? `${text}\ud800${text}` : text
  }

  /** What a cell may hold of a sealed value: itself in either carrier, or changed in one of the ways in which that happens. */
  damaged(sealed: Buffer): string | Buffer {
    const text = sealed.toString('base64url')
    const at = this.below(text.length)
    const digit = DIGITS[this.below(DIGITS.length)]!
    switch (this.below(16)) {
      case 0: // a bit
        sealed[this.below(sealed.length)]! ^= 1 << this.below(8)
        return sealed
      case 1: // cut short
        return sealed.subarray(0, this.below(sealed.length))
      case 2:
        return text.slice(0, at)
      case 3: // another character, in the alphabet or not
        return text.slice(0, at) + digit + text.slice(at + 1)
      case 4: // the last one, whose low bits stand for nothing
        return text.slice(0, -1) + digit
      case 5: // one too many
        return text + digit
      case 6: // padded
        return sealed.toString('base64')
      case 7:
        return this.bytes(this.below(100))
      case 8: // longer than its tag
        return Buffer.concat([sealed, this.bytes(1 + this.below(4))])
      default:
        return this.below(2) === 0 ? text : sealed
    }
  }
}
