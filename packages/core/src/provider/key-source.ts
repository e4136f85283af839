import { readFileSync, statSync } from 'node:fs'
import { WaxsealError } from '../errors.ts'

/** Where a local key comes from: a file (mode 0600), an environment variable, or bytes at hand. */
export type KeySource = { readonly file: string } | { readonly env: string } | { readonly bytes: Uint8Array }

/** What was read, and what to call it in a message. */
export interface SourcedKey {
  /** For the caller to zero. */
  readonly bytes: Buffer
  readonly name: string
  /** True for bytes given by the program, which may be the key itself; a file or a variable holds it as text. */
  readonly raw: boolean
}

/**
 * Reads a key source. A secret in a file that others may read is refused.
 *
 * @throws WaxsealError KEY_FILE_INVALID, KEY_FILE_PERMISSIONS or CONFIG_INVALID
 */
export function readKeySource(source: KeySource, options: { readonly secret: boolean }): SourcedKey {
  if ('file' in source) return readFile(source.file, options.secret)
  if ('env' in source) {
    const value = process.env[source.env]
    if (value === undefined || value === '') {
      throw new WaxsealError('KEY_FILE_INVALID', `the environment variable ${source.env} is not set; put the key there`)
    }
    // In a .env file or a container definition, a PEM's line breaks are often written as \n.
    return {
      bytes: Buffer.from(value.replaceAll('\\n', '\n')),
      name: `the environment variable ${source.env}`,
      raw: false,
    }
  }
  if ('bytes' in source && source.bytes instanceof Uint8Array) {
    return { bytes: Buffer.from(source.bytes), name: 'the key given as bytes', raw: true }
  }
  throw new WaxsealError('CONFIG_INVALID', 'a key source is { file }, { env } or { bytes: Uint8Array }')
}

function readFile(path: string, secret: boolean): SourcedKey {
  let bytes: Buffer
  let mode: number
  try {
    mode = statSync(path).mode
    bytes = readFileSync(path)
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw new WaxsealError(
      'KEY_FILE_INVALID',
      `the key file ${path} cannot be read (${reason}); create one with createKeyFile() or correct the path`,
    )
  }
  // Windows has no such bits: its files are guarded by access lists that Node does not show.
  if (secret && process.platform !== 'win32' && (mode & 0o077) !== 0) {
    bytes.fill(0)
    throw new WaxsealError(
      'KEY_FILE_PERMISSIONS',
      `the key file ${path} can be read by others (mode ${(mode & 0o777).toString(8)}); run: chmod 600 ${path}`,
    )
  }
  return { bytes, name: `the key file ${path}`, raw: false }
}
