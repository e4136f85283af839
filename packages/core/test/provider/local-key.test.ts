import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  createKeyFile,
  createKeyPairFiles,
  generateLocalKey,
  localKey,
  localKeyPair,
  localPublicKey,
} from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'waxseal-keys-'))
afterAll(() => rmSync(folder, { recursive: true }))
const context = { namespace: 'clinic', scope: 'tenant-1', purpose: 'data' } as const
const posix = process.platform !== 'win32'

const pair = { privateKey: join(folder, 'private.pem'), publicKey: join(folder, 'public.pem') }
createKeyPairFiles(pair)

describe('a key file', () => {
  const path = join(folder, 'waxseal.key')
  createKeyFile(path)

  it('is readable by its owner alone, and works', async () => {
    if (posix) expect(statSync(path).mode & 0o777).toBe(0o600)
    const { plaintext, wrapped } = await localKey({ file: path }).generate(context)
    expect(plaintext).toHaveLength(32)
    expect(await localKey({ file: path }).unwrap(wrapped, context)).toEqual(plaintext)
  })

  it('is never overwritten', () => {
    const before = readFileSync(path)
    expect(() => createKeyFile(path)).toThrow(expect.objectContaining({ code: 'KEY_FILE_INVALID' }))
    expect(readFileSync(path)).toEqual(before)
  })

  it.runIf(posix)('is refused when others can read it, with the command that mends it', () => {
    for (const mode of [0o640, 0o604, 0o644]) {
      chmodSync(path, mode)
      expect(() => localKey({ file: path })).toThrow(
        expect.objectContaining({
          code: 'KEY_FILE_PERMISSIONS',
          message: expect.stringContaining(`chmod 600 ${path}`),
        }),
      )
    }
    chmodSync(path, 0o600)
  })

  it.each([
    ['empty', ''],
    ['a passphrase of 32 characters', 'correct horse battery staple 123'],
    ['a key cut short', `${generateLocalKey().slice(0, 20)}\n`],
    ['base64 of another alphabet', 'waxkey1.++++++++++++++++++++++++++++++++++++++++++0'],
  ])('is refused when it holds %s, without quoting it', (name, text) => {
    const wrong = join(folder, `wrong ${name}`)
    writeFileSync(wrong, text, { mode: 0o600 })
    const refusal = catchError(() => localKey({ file: wrong }))
    expect(refusal).toMatchObject({ code: 'KEY_FILE_INVALID' })
    if (text !== '') expect(refusal.message).not.toContain(text.trim())
  })

  it('is refused when it is not there', () => {
    expect(() => localKey({ file: join(folder, 'nowhere') })).toThrow(
      expect.objectContaining({ code: 'KEY_FILE_INVALID', message: expect.stringContaining('ENOENT') }),
    )
  })
})

describe('other key sources', () => {
  it('may be an environment variable, which must be set', async () => {
    process.env.WAXSEAL_TEST_KEY = generateLocalKey()
    const { plaintext, wrapped } = await localKey({ env: 'WAXSEAL_TEST_KEY' }).generate(context)
    expect(await localKey({ env: 'WAXSEAL_TEST_KEY' }).unwrap(wrapped, context)).toEqual(plaintext)
    delete process.env.WAXSEAL_TEST_KEY
    expect(() => localKey({ env: 'WAXSEAL_TEST_KEY' })).toThrow(expect.objectContaining({ code: 'KEY_FILE_INVALID' }))
  })

  it('may be a PEM in an environment variable, with its line breaks escaped', async () => {
    process.env.WAXSEAL_TEST_PEM = readFileSync(pair.privateKey, 'utf8').replaceAll('\n', '\\n')
    expect(localKeyPair({ privateKey: { env: 'WAXSEAL_TEST_PEM' } }).canUnwrap).toBe(true)
    delete process.env.WAXSEAL_TEST_PEM
  })

  it('may be bytes, which are left as they are', async () => {
    const bytes = randomBytes(32)
    const copy = Buffer.from(bytes)
    localKey({ bytes })
    expect(bytes).toEqual(copy)
  })

  it('must be one of the three', () => {
    expect(() => localKey({} as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => localKey({ bytes: 'text' } as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

describe.each([
  ['local AES key', localKey({ bytes: randomBytes(32) }), localKey({ bytes: randomBytes(32) })],
  [
    'local RSA key pair',
    localKeyPair({ privateKey: { file: pair.privateKey } }),
    (() => {
      const other = { privateKey: join(folder, 'other.pem'), publicKey: join(folder, 'other.pub.pem') }
      createKeyPairFiles(other)
      return localKeyPair({ privateKey: { file: other.privateKey } })
    })(),
  ],
] as const)('%s', (_, provider, stranger) => {
  it('unwraps what it wrapped', async () => {
    const { plaintext, wrapped } = await provider.generate(context)
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
    expect(await provider.unwrap(await provider.wrap(plaintext, context), context)).toEqual(plaintext)
  })

  it.each([
    ['namespace', { ...context, namespace: 'billing' }],
    ['scope', { ...context, scope: 'tenant-2' }],
    ['purpose', { ...context, purpose: 'index' as const }],
  ])('unwraps nowhere else: another %s', async (__, other) => {
    const { wrapped } = await provider.generate(context)
    await expect(provider.unwrap(wrapped, other)).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
  })

  it('refuses a wrapped key that was changed or cut short', async () => {
    const { wrapped } = await provider.generate(context)
    for (let i = 0; i < wrapped.blob.length; i += 7) {
      const blob = Buffer.from(wrapped.blob)
      blob[i]! ^= 0x10
      await expect(provider.unwrap({ ...wrapped, blob }, context)).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    }
    for (const blob of [wrapped.blob.subarray(1), wrapped.blob.subarray(0, -1), new Uint8Array()]) {
      await expect(provider.unwrap({ ...wrapped, blob }, context)).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    }
  })

  it('names both keys when it is not the one that wrapped', async () => {
    const { wrapped } = await provider.generate(context)
    const refusal = await stranger.unwrap(wrapped, context).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'KEY_UNWRAP_FAILED', message: expect.stringContaining(wrapped.kek) })
  })
})

describe('an RSA key pair', () => {
  // RFC 8017, section 7.1.2, step 1: what is not as long as the modulus is no ciphertext. OpenSSL takes it for the same number.
  it('refuses a wrapped key whose leading zero was cut off', async () => {
    const provider = localKeyPair({ privateKey: { file: pair.privateKey } })
    const plaintext = randomBytes(32)
    let wrapped = await provider.wrap(plaintext, context)
    while (wrapped.blob[0] !== 0) wrapped = await provider.wrap(plaintext, context)
    const cut = { ...wrapped, blob: wrapped.blob.subarray(1) }
    await expect(provider.unwrap(cut, context)).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    expect(await provider.unwrap(wrapped, context)).toEqual(plaintext)
  })
})

describe('a public key', () => {
  const writer = localPublicKey({ publicKey: { file: pair.publicKey } })

  it('wraps for the private key, and cannot unwrap', async () => {
    const { plaintext, wrapped } = await writer.generate(context)
    expect(writer.canUnwrap).toBe(false)
    await expect(writer.unwrap(wrapped, context)).rejects.toMatchObject({ code: 'KEY_PROVIDER_WRITE_ONLY' })
    expect(await localKeyPair({ privateKey: { file: pair.privateKey } }).unwrap(wrapped, context)).toEqual(plaintext)
  })

  it('must be an RSA key of at least 2048 bits', () => {
    const { publicKey } = JSON.parse(
      execFileSync(process.execPath, [
        '-e',
        `const { generateKeyPairSync: g } = require('node:crypto')
         const o = { publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' } }
         console.log(JSON.stringify(g('rsa', { modulusLength: 1024, ...o })))`,
      ]).toString(),
    )
    for (const text of [publicKey, 'no key', '']) {
      const file = join(folder, 'bad.pem')
      writeFileSync(file, text)
      expect(() => localPublicKey({ publicKey: { file } })).toThrow(
        expect.objectContaining({ code: 'KEY_FILE_INVALID' }),
      )
    }
  })
})

function catchError(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('nothing was thrown')
}
