import { createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto'
import { type LegacyReader, WaxsealError } from '@waxseal/core'

/** Whose cells {@link cloakReader} reads. */
export interface CloakReaderOptions {
  /** The keys that cells may be encrypted under, in that library's form: `k1.aesgcm256.` and base64url. */
  readonly keys: string | readonly string[]
}

// https://github.com/47ng/cloak: a key is k1.aesgcm256.<32 bytes>, a message v1.aesgcm256.<fingerprint>.<iv>.<ciphertext and
// tag>, with bytes in base64url with padding. The fingerprint is the start of SHA-256 over the key's text.
const KEY = /^k1\.aesgcm256\.([\w-]{43})=?$/
const PREFIX = 'v1.aesgcm256.'
const PREFIX_BYTES = Buffer.from(PREFIX)
const HEAD = /^v1\.aesgcm256\.([0-9a-f]{8})\.([\w-]{16})\.$/i
const HEAD_LENGTH = PREFIX.length + 8 + 1 + 16 + 1
const TAG_LENGTH = 16
const SHORTEST_BODY = 24

/**
 * Reads what prisma-field-encryption, its forks and @47ng/cloak have written, for the option `legacy`: a live table can then
 * be moved over to Waxseal row by row.
 *
 * @throws WaxsealError CONFIG_INVALID when a key has another form
 * @example
 * ```ts
 * const db = withEncryption(prisma, {
 *   provider,
 *   legacy: cloakReader({ keys: process.env.PRISMA_FIELD_ENCRYPTION_KEY! }),
 *   models: { User: { name: { index: 'nameIndex' } } },
 * })
 * ```
 */
export function cloakReader({ keys }: CloakReaderOptions): LegacyReader {
  const byFingerprint = new Map([keys].flat().flatMap(parseKey))
  return {
    name: 'cloak',
    recognizes: cell => bodyOf(textOf(cell)) !== undefined,
    decrypt(cell) {
      const text = textOf(cell)
      const [, fingerprint, iv] = HEAD.exec(text.slice(0, HEAD_LENGTH))!
      const key = byFingerprint.get(fingerprint!.toLowerCase())
      if (key === undefined) throw new Error('no such key')
      const body = Buffer.from(bodyOf(text)!, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv!, 'base64url'), {
        authTagLength: TAG_LENGTH,
      })
      decipher.setAuthTag(body.subarray(-TAG_LENGTH))
      return Buffer.concat([decipher.update(body.subarray(0, -TAG_LENGTH)), decipher.final()])
    },
  }
}

/** The key under its fingerprint, which is over the key's text and so another one without its padding. */
function parseKey(text: string): [fingerprint: string, key: KeyObject][] {
  const encoded = typeof text === 'string' ? KEY.exec(text)?.[1] : undefined
  if (encoded === undefined) {
    throw new WaxsealError('CONFIG_INVALID', 'cloakReader: "keys" takes keys of the form k1.aesgcm256.… in base64url')
  }
  const key = createSecretKey(Buffer.from(encoded, 'base64url'))
  return ['', '='].map(padding => [fingerprintOf(`k1.aesgcm256.${encoded}${padding}`), key])
}

function fingerprintOf(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8)
}

/** A cell as text; empty where bytes are no message. */
function textOf(cell: string | Buffer): string {
  if (typeof cell === 'string') return cell
  return cell.subarray(0, PREFIX.length).equals(PREFIX_BYTES) ? cell.toString('latin1') : ''
}

/** The last part of a message, or undefined when the text is none. No pattern runs over it, for it may be megabytes long. */
function bodyOf(text: string): string | undefined {
  if (!text.startsWith(PREFIX) || !HEAD.test(text.slice(0, HEAD_LENGTH))) return undefined
  const body = text.slice(HEAD_LENGTH)
  return body.length >= SHORTEST_BODY && !body.includes('.') ? body : undefined
}
