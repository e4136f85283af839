import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { fromBase64Url, toBase64Url, zero } from '../bytes.ts'
import { WaxsealError } from '../errors.ts'
import type { SourcedKey } from './key-source.ts'

const PREFIX = 'waxkey1.'
const KEY_LENGTH = 32

/** A new local AES-256 key as text: `waxkey1.` and 43 characters of base64url. For an environment variable or a vault. */
export function generateLocalKey(): string {
  const bytes = randomBytes(KEY_LENGTH)
  const text = PREFIX + toBase64Url(bytes)
  zero(bytes)
  return text
}

/**
 * Creates a file with a new local AES-256 key, mode 0600. Never overwrites one: what was encrypted under it would be lost.
 *
 * @throws WaxsealError KEY_FILE_INVALID when the file exists or cannot be written
 * @example
 * ```sh
 * node -e "require('@waxseal/core').createKeyFile('waxseal.key')"
 * ```
 */
export function createKeyFile(path: string): void {
  writeNew(path, `${generateLocalKey()}\n`, 0o600)
}

/**
 * Creates two files with a new RSA key pair (3072 bits, PEM): the private key with mode 0600, the public one for all.
 *
 * @throws WaxsealError KEY_FILE_INVALID when a file exists or cannot be written
 */
export function createKeyPairFiles(paths: { readonly privateKey: string; readonly publicKey: string }): void {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 3072,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  writeNew(paths.privateKey, pair.privateKey, 0o600)
  writeNew(paths.publicKey, pair.publicKey, 0o644)
}

/**
 * The 32 bytes of a local AES-256 key, for the caller to zero: from `waxkey1.…` text, or from 32 raw bytes that the
 * program gave. A file of 32 characters is more likely a passphrase than a key, and refused. Zeroes what was read.
 *
 * @throws WaxsealError KEY_FILE_INVALID
 */
export function parseLocalKey(source: SourcedKey): Buffer {
  const { bytes, name, raw } = source
  if (raw && bytes.length === KEY_LENGTH) return bytes
  const text = bytes.toString('latin1').trim()
  zero(bytes)
  const key = text.startsWith(PREFIX) ? fromBase64Url(text.slice(PREFIX.length)) : undefined
  if (key?.length === KEY_LENGTH) return key
  throw new WaxsealError(
    'KEY_FILE_INVALID',
    `${name} holds no AES-256 key; expected the text that createKeyFile() writes (${PREFIX}…)`,
  )
}

function writeNew(path: string, text: string, mode: number): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode })
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    const what = reason === 'EEXIST' ? 'exists already, and is never overwritten' : `cannot be written (${reason})`
    throw new WaxsealError('KEY_FILE_INVALID', `the key file ${path} ${what}`)
  }
}
