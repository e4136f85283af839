import { isUtf8 } from 'node:buffer'
import { type CipherGCMTypes, createDecipheriv, getCipherInfo } from 'node:crypto'
import { type LegacyReader, WaxsealError } from '@waxseal/core'

/** The options of typeorm-encrypted, as they were given to its transformers or columns. */
export interface TypeormEncryptedOptions {
  /** The key in hexadecimal. */
  readonly key: string
  /** A cipher of `node:crypto`: `aes-256-cbc`, `aes-256-gcm`. */
  readonly algorithm: string
  /** Bytes of the initialization vector, which each cell starts with. */
  readonly ivLength: number
  /** Bytes of the authentication tag, which follows it with GCM, CCM and OCB. Default 16. */
  readonly authTagLength?: number | undefined
  /** Not used: every cell has its own. Taken so that the options can be passed as they are, like the next. */
  readonly iv?: string | undefined
  readonly looseMatching?: boolean | undefined
  /**
   * Says whether a plaintext can be one. CBC has no authentication: a changed cell, or another key, gives other text and, in
   * one case of 256, no error. What this says no to is refused.
   */
  readonly looksDecrypted?: ((plaintext: string) => boolean) | undefined
}

const AUTHENTICATED = /-(gcm|ccm|ocb)$/
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
const JSON_FORM = /^\{\s*"encrypted"\s*:\s*"([^"\\]*)"\s*\}$/

/**
 * Reads what typeorm-encrypted 0.8.0 has written (https://github.com/generalpiston/typeorm-encrypted, `lib/crypto.js`
 * and `lib/transformer.js`), for the option `legacy`: base64 of IV ‖ tag ‖ ciphertext, the tag with authenticated ciphers
 * only; and `{"encrypted": "…"}` around it, in a JSON column, of its JSON transformer.
 *
 * @example
 * ```ts
 * @EncryptedColumn({
 *   carrier: 'text',
 *   index: true,
 *   legacy: typeormEncryptedReader({ key: process.env.OLD_KEY!, algorithm: 'aes-256-cbc', ivLength: 16 }),
 * })
 * secret!: string
 * ```
 * @throws WaxsealError CONFIG_INVALID
 */
export function typeormEncryptedReader(options: TypeormEncryptedOptions): LegacyReader {
  const { key, shape } = checkOptions(options)
  const { looksDecrypted } = options
  return {
    name: 'typeorm-encrypted',
    recognizes(cell) {
      const sealed = sealedBytes(cell)
      return sealed !== undefined && fits(shape, sealed.length)
    },
    decrypt(cell) {
      const plaintext = open(sealedBytes(cell)!, key, shape)
      // The message gets nowhere: that it does not decrypt is all that is said.
      if (!isUtf8(plaintext) || looksDecrypted?.(plaintext.toString()) === false) throw new Error('no plaintext')
      return plaintext
    },
  }
}

/** What a cell consists of. */
interface Shape {
  readonly algorithm: string
  readonly ivLength: number
  /** 0 for ciphers without authentication. */
  readonly tagLength: number
  /** What the length of the ciphertext is a multiple of, and not 0: the block of a padding cipher. */
  readonly block: number | undefined
}

function checkOptions(options: TypeormEncryptedOptions): { key: Buffer; shape: Shape } {
  const { algorithm, ivLength, authTagLength = 16 } = options
  const info = getCipherInfo(String(algorithm))
  if (info === undefined) refuse('"algorithm" must be a cipher of this Node.js, such as aes-256-cbc')
  const key = Buffer.from(String(options.key), 'hex')
  if (key.length !== info.keyLength || options.key.length !== key.length * 2) {
    refuse(`"key" must be the key in hexadecimal: ${info.keyLength * 2} digits for ${algorithm}`)
  }
  if (!Number.isInteger(ivLength) || getCipherInfo(algorithm, { ivLength }) === undefined) {
    refuse(`"ivLength" must be the length in bytes of an initialization vector of ${algorithm}`)
  }
  if (!Number.isInteger(authTagLength) || authTagLength < 4 || authTagLength > 16) {
    refuse('"authTagLength" must be a number of bytes from 4 to 16')
  }
  const isAuthenticated = AUTHENTICATED.test(algorithm)
  const block = info.mode === 'cbc' || info.mode === 'ecb' ? info.blockSize : undefined
  return { key, shape: { algorithm, ivLength, tagLength: isAuthenticated ? authTagLength : 0, block } }
}

function fits({ ivLength, tagLength, block }: Shape, length: number): boolean {
  const left = length - ivLength - tagLength
  return block === undefined ? left >= 0 : left > 0 && left % block === 0
}

function open(sealed: Buffer, key: Buffer, { algorithm, ivLength, tagLength }: Shape): Buffer {
  const iv = sealed.subarray(0, ivLength)
  const ciphertext = sealed.subarray(ivLength + tagLength)
  // Node's types know a tag with some algorithms' names only.
  const options = tagLength === 0 ? undefined : { authTagLength: tagLength }
  const decipher = createDecipheriv(algorithm as CipherGCMTypes, key, iv, options)
  if (tagLength > 0) decipher.setAuthTag(sealed.subarray(ivLength, ivLength + tagLength))
  return Buffer.concat([decipher.update(ciphertext), decipher.final()])
}

/** The bytes that a cell holds in base64, alone or in the JSON form; undefined when it holds none. */
function sealedBytes(cell: string | Buffer): Buffer | undefined {
  const text = typeof cell === 'string' ? cell : cell.toString('latin1')
  const base64 = text.startsWith('{') ? JSON_FORM.exec(text)?.[1] : text
  return base64 !== undefined && BASE64.test(base64) ? Buffer.from(base64, 'base64') : undefined
}

function refuse(what: string): never {
  throw new WaxsealError('CONFIG_INVALID', `typeormEncryptedReader: ${what}`)
}
