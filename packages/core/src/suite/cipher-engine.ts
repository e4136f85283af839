/** Bytes before the nonce that an engine authenticates with every value: the envelope's header. */
export const HEADER_LENGTH = 8

/** Bytes of an authentication tag. Shorter ones are never written and never accepted. */
export const TAG_LENGTH = 16

/** A key in the form that its engine works fastest with. Only the engine that made it can use it. */
export interface EngineKey {
  readonly engine: string
}

/**
 * What encrypts and decrypts values: AES-256-GCM, whoever computes it. All engines write the same bytes for the
 * same nonce and fail alike, so one may be put in another's place.
 *
 * A sealed value is `header (8) ‖ nonce (12) ‖ ciphertext (n) ‖ tag (16)`. The header and, where given, the row
 * binding behind it are the additional data.
 */
export interface CipherEngine {
  readonly name: string
  /** Takes over 32 key bytes. The caller zeroes them afterwards. */
  importKey(bytes: Uint8Array): EngineKey
  /** Seals one value under a fresh random nonce. */
  seal(key: EngineKey, header: Uint8Array, plaintext: string | Uint8Array, binding?: Uint8Array): Buffer
  /** Opens one sealed value of at least 36 bytes. Throws when the tag does not match, and returns nothing before it does. */
  open(key: EngineKey, sealed: Buffer, binding?: Uint8Array): Buffer
  /** Seals many values under one key, each under its own nonce. */
  sealMany(key: EngineKey, header: Uint8Array, plaintexts: readonly (string | Uint8Array)[]): Buffer[]
  /** Opens many values under one key. Throws if any tag does not match. */
  openMany(key: EngineKey, sealed: readonly Buffer[]): Buffer[]
}
