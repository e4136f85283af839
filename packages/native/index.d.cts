/** A string stands for its UTF-8 bytes. */
type Plaintext = string | Uint8Array
/** A sealed value: a string holds it in base64url without padding. */
type Stored = string | Uint8Array | ArrayBuffer

/**
 * A key of AES-256-GCM in OpenSSL's hands, which are its alone: JavaScript cannot read it back. Overwritten when collected.
 *
 * A sealed value is `header (8) ‖ nonce (12) ‖ ciphertext ‖ tag (16)`; header and binding are the additional data. What is
 * not of the type given here throws a TypeError, what has the wrong length a RangeError. Wherever
 * a Uint8Array is taken, an ArrayBuffer is.
 */
export class SealingKey {
  /** Takes over 32 bytes, which the caller overwrites afterwards. */
  constructor(bytes: Uint8Array)
  /** The sealed value in base64url, under a random nonce. */
  sealText(header: Uint8Array, plaintext: Plaintext, binding?: Uint8Array): string
  /** The same as bytes: `out` is 36 bytes longer than the plaintext. */
  sealInto(out: Uint8Array, header: Uint8Array, plaintext: Plaintext, binding?: Uint8Array): void
  /** For test vectors only: a nonce used twice breaks AES-GCM. */
  sealWithNonce(
    out: Uint8Array,
    header: Uint8Array,
    plaintext: Plaintext,
    binding: Uint8Array | undefined,
    nonce: Uint8Array,
  ): void
  sealTexts(header: Uint8Array, plaintexts: readonly Plaintext[]): string[]
  sealManyInto(outs: readonly Uint8Array[], header: Uint8Array, plaintexts: readonly Plaintext[]): void
  /** The text of a sealed value that has this header; undefined when it does not open, or holds no UTF-8. */
  openText(header: Uint8Array, stored: Stored, binding?: Uint8Array): string | undefined
  /** The bytes of a sealed value, 36 fewer than it has; false when it does not open. Any header opens where none is given. */
  openInto(out: Uint8Array, header: Uint8Array | undefined, stored: Stored, binding?: Uint8Array): boolean
  openTexts(header: Uint8Array, stored: readonly Stored[]): (string | undefined)[]
  /** True when all opened. Where it is false, some of `outs` may be filled. */
  openManyInto(outs: readonly Uint8Array[], header: Uint8Array | undefined, stored: readonly Stored[]): boolean
}

/** A key of HMAC-SHA-256, kept likewise. */
export class MacKey {
  /** Takes over 32 bytes, which the caller overwrites afterwards. */
  constructor(bytes: Uint8Array)
  /** Fills `out`, of at most 32 bytes, with the first bytes of the HMAC over prefix and message. */
  hashInto(out: Uint8Array, prefix: Uint8Array, message: Plaintext): void
}

/** What OpenSSL calls itself: `OpenSSL 3.0.19 27 Jan 2026`. */
export const openssl: string

/** All of it, as `require` gives it. */
export interface NativeAddon {
  readonly SealingKey: typeof SealingKey
  readonly MacKey: typeof MacKey
  readonly openssl: string
}
