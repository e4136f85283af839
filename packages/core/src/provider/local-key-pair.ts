import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
} from 'node:crypto'
import { zero } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import { DATA_KEY_LENGTH } from '../key/data-key.ts'
import type { KeyContext } from '../key/key-context.ts'
import type { KeyProvider, WrappedKey } from '../key/key-provider.ts'
import { type KeySource, readKeySource } from './key-source.ts'
import { foreignKey, refusedKey } from './unwrap-refusal.ts'
import { wrapContext } from './wrap-context.ts'

const NAME = 'local-rsa'
const MINIMUM_BITS = 2048

/**
 * A key provider on an RSA private key of one's own (PEM, 2048 bits or more): data keys are wrapped by
 * RSAES-OAEP with SHA-256 (RFC 8017, section 7.1), with the key context as label.
 *
 * @throws WaxsealError KEY_FILE_INVALID, KEY_FILE_PERMISSIONS or CONFIG_INVALID, at once
 */
export function localKeyPair(options: { readonly privateKey: KeySource }): KeyProvider {
  const source = readKeySource(options.privateKey, { secret: true })
  const privateKey = parse(() => createPrivateKey(source.bytes), source.name, 'private')
  zero(source.bytes)
  return new LocalKeyPairProvider(createPublicKey(privateKey), privateKey)
}

/**
 * The half of {@link localKeyPair} that can write and not read: for a process that takes in data that it must not be
 * able to give out. Each such process draws a data key of its own; blind indexes need a shared key, which it cannot
 * unwrap, so it cannot write fields that have one.
 *
 * @throws WaxsealError KEY_FILE_INVALID or CONFIG_INVALID, at once
 */
export function localPublicKey(options: { readonly publicKey: KeySource }): KeyProvider {
  const source = readKeySource(options.publicKey, { secret: false })
  return new LocalKeyPairProvider(parse(() => createPublicKey(source.bytes), source.name, 'public'))
}

class LocalKeyPairProvider implements KeyProvider {
  readonly name = NAME
  readonly canUnwrap: boolean
  readonly #publicKey: KeyObject
  readonly #privateKey: KeyObject | undefined
  readonly #kek: string

  constructor(publicKey: KeyObject, privateKey?: KeyObject) {
    this.#publicKey = publicKey
    this.#privateKey = privateKey
    this.canUnwrap = privateKey !== undefined
    const der = publicKey.export({ type: 'spki', format: 'der' })
    this.#kek = `rsa:${createHash('sha256').update(der).digest('hex').slice(0, 16)}`
  }

  async generate(context: KeyContext): Promise<{ plaintext: Uint8Array; wrapped: WrappedKey }> {
    const plaintext = randomBytes(DATA_KEY_LENGTH)
    return { plaintext, wrapped: await this.wrap(plaintext, context) }
  }

  async wrap(plaintext: Uint8Array, context: KeyContext): Promise<WrappedKey> {
    return { provider: NAME, kek: this.#kek, blob: publicEncrypt(oaep(this.#publicKey, context), plaintext) }
  }

  recognizes(wrapped: WrappedKey): boolean {
    return wrapped.provider === NAME && wrapped.kek === this.#kek
  }

  async unwrap(wrapped: WrappedKey, context: KeyContext): Promise<Uint8Array> {
    if (this.#privateKey === undefined) {
      throw new WaxsealError(
        'KEY_PROVIDER_WRITE_ONLY',
        `a public key cannot unwrap; read where the private key of ${this.#kek} is`,
      )
    }
    if (!this.recognizes(wrapped)) throw foreignKey(wrapped, NAME, this.#kek)
    // RFC 8017, section 7.1.2, step 1. OpenSSL takes a ciphertext whose leading zeros are missing for the same number.
    const { modulusLength = 0 } = this.#privateKey.asymmetricKeyDetails ?? {}
    if (wrapped.blob.length !== Math.ceil(modulusLength / 8)) throw refusedKey(this.#kek)
    try {
      return privateDecrypt(oaep(this.#privateKey, context), wrapped.blob)
    } catch {
      throw refusedKey(this.#kek)
    }
  }
}

function oaep(key: KeyObject, context: KeyContext) {
  return { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256', oaepLabel: wrapContext(context) }
}

function parse(read: () => KeyObject, name: string, kind: 'private' | 'public'): KeyObject {
  let key: KeyObject | undefined
  try {
    key = read()
  } catch {
    // OpenSSL's text says nothing that a user could act on, and a cause could quote the input.
  }
  if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MINIMUM_BITS) {
    throw new WaxsealError(
      'KEY_FILE_INVALID',
      `${name} holds no RSA ${kind} key of at least ${MINIMUM_BITS} bits in PEM; createKeyPairFiles() makes a pair`,
    )
  }
  return key
}
