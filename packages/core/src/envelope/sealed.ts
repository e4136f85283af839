import { isUtf8 } from 'node:buffer'
import { lengthPrefixed } from '../bytes.ts'

/** Bytes that a key outside of this process encrypted, and which key that is. */
export interface Sealed {
  /** The name of the provider that encrypted them. */
  readonly provider: string
  /** The key-encryption key (KEK), as the provider names it: a KMS key's ARN, a fingerprint. Not secret. */
  readonly kek: string
  /** Which version of the KEK, where it has versions: a KMS key version id. It tells what a rotation left behind. */
  readonly kekVersion?: string | undefined
  readonly blob: Uint8Array
}

/** `lp(provider) ‖ lp(kek) ‖ lp(version or "") ‖ u32(length) ‖ blob`. See FORMAT.md, "Sealed bytes". */
export function encodeSealed({ provider, kek, kekVersion, blob }: Sealed): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(blob.length)
  return Buffer.concat([lengthPrefixed(provider), lengthPrefixed(kek), lengthPrefixed(kekVersion ?? ''), length, blob])
}

/** Reads bytes and texts behind their lengths, one after the other. */
export class PartReader {
  readonly #bytes: Buffer
  #at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The next bytes, without a copy; undefined when there are fewer than their length says. */
  bytes(): Buffer | undefined {
    const start = this.#at + 4
    if (start > this.#bytes.length) return undefined
    const end = start + this.#bytes.readUInt32BE(this.#at)
    if (end > this.#bytes.length) return undefined
    this.#at = end
    return this.#bytes.subarray(start, end)
  }

  /** The next text; undefined also when it is no UTF-8. */
  text(): string | undefined {
    const bytes = this.bytes()
    return bytes !== undefined && isUtf8(bytes) ? bytes.toString('utf8') : undefined
  }

  /** What {@link encodeSealed} wrote; undefined when it is cut short, or names no provider. */
  sealed(): Sealed | undefined {
    const [provider, kek, kekVersion] = [this.text(), this.text(), this.text()]
    const blob = this.bytes()
    if (!provider || kek === undefined || kekVersion === undefined || blob === undefined) return undefined
    return { provider, kek, kekVersion: kekVersion || undefined, blob }
  }
}
