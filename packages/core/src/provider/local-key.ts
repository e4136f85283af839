import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { zero } from '../bytes.ts'
import { DATA_KEY_LENGTH } from '../key/data-key.ts'
import type { KeyContext } from '../key/key-context.ts'
import type { KeyProvider, WrappedKey } from '../key/key-provider.ts'
import { TAG_LENGTH } from '../suite/cipher-engine.ts'
import { hkdfSha256 } from '../suite/hkdf.ts'
import { NONCE_LENGTH } from '../suite/nonce-pool.ts'
import { parseLocalKey } from './key-file.ts'
import { type KeySource, readKeySource } from './key-source.ts'
import { foreignKey, refusedKey } from './unwrap-refusal.ts'
import { wrapContext } from './wrap-context.ts'

const NAME = 'local-aes'
const ALGORITHM = 'aes-256-gcm'
const OPTIONS = { authTagLength: TAG_LENGTH } as const

/**
 * A key provider on an AES-256 key of one's own: no cloud, no network. For development, for tests, and where the key
 * comes from a vault that the platform mounts. Whoever has the key and the database has everything.
 *
 * @throws WaxsealError KEY_FILE_INVALID, KEY_FILE_PERMISSIONS or CONFIG_INVALID, at once
 * @example
 * ```ts
 * createKeyFile('waxseal.key')                          // once, on the command line or in a set-up script
 * const provider = localKey({ file: 'waxseal.key' })    // or { env: 'WAXSEAL_KEY' }
 * ```
 */
export function localKey(source: KeySource): KeyProvider {
  const bytes = parseLocalKey(readKeySource(source, { secret: true }))
  const secret = createSecretKey(bytes)
  zero(bytes)
  return new LocalKeyProvider(secret)
}

class LocalKeyProvider implements KeyProvider {
  readonly name = NAME
  readonly canUnwrap = true
  readonly #secret: KeyObject
  readonly #kek: string

  constructor(secret: KeyObject) {
    this.#secret = secret
    this.#kek = `aes-256:${hkdfSha256(secret, Buffer.from('waxseal v1 local key id'), 8).toString('hex')}`
  }

  async generate(context: KeyContext): Promise<{ plaintext: Uint8Array; wrapped: WrappedKey }> {
    const plaintext = randomBytes(DATA_KEY_LENGTH)
    return { plaintext, wrapped: await this.wrap(plaintext, context) }
  }

  async wrap(plaintext: Uint8Array, context: KeyContext): Promise<WrappedKey> {
    const nonce = randomBytes(NONCE_LENGTH)
    const cipher = createCipheriv(ALGORITHM, this.#secret, nonce, OPTIONS).setAAD(wrapContext(context))
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
    return { provider: NAME, kek: this.#kek, blob: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]) }
  }

  recognizes(wrapped: WrappedKey): boolean {
    return wrapped.provider === NAME && wrapped.kek === this.#kek
  }

  async unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Uint8Array> {
    if (!this.recognizes(wrapped)) throw foreignKey(wrapped, NAME, this.#kek)
    const { blob } = wrapped
    if (blob.length !== NONCE_LENGTH + DATA_KEY_LENGTH + TAG_LENGTH) throw refusedKey(this.#kek)
    const end = blob.length - TAG_LENGTH
    const decipher = createDecipheriv(ALGORITHM, this.#secret, blob.subarray(0, NONCE_LENGTH), OPTIONS)
    decipher.setAAD(wrapContext(context)).setAuthTag(blob.subarray(end))
    const plaintext = decipher.update(blob.subarray(NONCE_LENGTH, end))
    try {
      decipher.final()
    } catch {
      zero(plaintext)
      throw refusedKey(this.#kek)
    }
    return plaintext
  }
}
