import type { Bytes } from '../bytes.ts'

/** Bytes before the nonce that an engine authenticates with every value: the envelope's header. */
export const HEADER_LENGTH = 8

/** Bytes of an authentication tag. Shorter ones are never written and never accepted. */
export const TAG_LENGTH = 16

/** The engines that there are: `node:crypto`, and the addon of `@waxseal/native`. */
export type EngineName = 'node' | 'native'

declare const SEALS: unique symbol
declare const HASHES: unique symbol

/** A key in the form that its engine works fastest with. Only the engine that made it can use it. */
export interface EngineKey {
  readonly [SEALS]: true
}

/** A key of HMAC-SHA-256, likewise. */
export interface EngineMacKey {
  readonly [HASHES]: true
}

/** What is encrypted; a string stands for its UTF-8 bytes. */
export type Plaintext = string | Uint8Array

/** A sealed value in either carrier: bytes, or base64url without padding. */
export type StoredValue = string | Bytes

/**
 * What encrypts and decrypts values: AES-256-GCM, whoever computes it. All engines write the same bytes for the
 * same nonce and fail alike, so one may be put in another's place.
 *
 * A sealed value is `header (8) ‖ nonce (12) ‖ ciphertext (n) ‖ tag (16)`. The header and, where given, the row
 * binding behind it are the additional data.
 */
export interface CipherEngine {
  readonly name: EngineName
  /** Takes over 32 key bytes. The caller zeroes them afterwards. */
  importKey(bytes: Uint8Array): EngineKey
  /** Seals one value under a fresh random nonce. */
  seal(key: EngineKey, header: Uint8Array, plaintext: Plaintext, binding?: Uint8Array): Buffer
  /** The same in base64url without padding. */
  sealToText(key: EngineKey, header: Uint8Array, plaintext: Plaintext, binding?: Uint8Array): string
  /** Seals under a nonce given by the caller. For test vectors only: a nonce used twice breaks AES-GCM. */
  sealWithNonce(
    key: EngineKey,
    header: Uint8Array,
    nonce: Uint8Array,
    plaintext: Plaintext,
    binding?: Uint8Array,
  ): Buffer
  /** Opens one sealed value of at least 36 bytes. Throws when the tag does not match, and returns nothing before it does. */
  open(key: EngineKey, sealed: Uint8Array, binding?: Uint8Array): Buffer
  /**
   * Opens one stored value in one go, where it is as expected: undefined when it is not whole, has another header, or does
   * not authenticate. Why, the caller finds out the long way.
   */
  openStored(key: EngineKey, header: Uint8Array, stored: StoredValue, binding?: Uint8Array): Buffer | undefined
  /** The same as text; undefined also when it is no UTF-8. */
  openText(key: EngineKey, header: Uint8Array, stored: StoredValue, binding?: Uint8Array): string | undefined
  /** Seals many values under one key, each under its own nonce. */
  sealMany(key: EngineKey, header: Uint8Array, plaintexts: readonly Plaintext[]): Buffer[]
  /** The same in base64url. */
  sealManyToText(key: EngineKey, header: Uint8Array, plaintexts: readonly Plaintext[]): string[]
  /** Opens many values under one key. Throws if any tag does not match. */
  openMany(key: EngineKey, sealed: readonly Uint8Array[]): Buffer[]
  /** Each of many as {@link openText} gives it. */
  openTexts(key: EngineKey, header: Uint8Array, stored: readonly StoredValue[]): (string | undefined)[]
  /** Takes over 32 key bytes, likewise. */
  importMacKey(bytes: Uint8Array): EngineMacKey
  /** The first `length` bytes, at most 32, of HMAC-SHA-256 over prefix and message. */
  hash(key: EngineMacKey, prefix: Uint8Array, message: Plaintext, length: number): Buffer
}

/** What every engine throws when a sealed value does not open: the words of `node:crypto`. */
export function unauthentic(): Error {
  return new Error('Unsupported state or unable to authenticate data')
}
