import { generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FieldCipher, Keyring, localKey, localKeyPair } from '../../src/index.ts'
import { toColumns } from '../../src/store/record-columns.ts'
import { OpenStore } from '../support/keyring.ts'
import { computeIndex, readEnvelope, readKey } from './second-reader.ts'
import { dataKeyVectors, envelopes, indexes, originalValue, readPackageFile, refused } from './vector-files.ts'

const { namespace, keys: keyVectors } = dataKeyVectors
const hex = (text: string) => Buffer.from(text, 'hex')
const keys = new Map(
  keyVectors.map(({ record }) => [
    record.id,
    { ...record, dataKey: readKey(record, namespace, dataKeyVectors.localKey.text) },
  ]),
)

describe('a reader written from FORMAT.md alone', () => {
  it('imports nothing of ours', () => {
    const imports = readPackageFile('test/format/second-reader.ts').matchAll(/^import .* from '(.*)'$/gm)
    expect([...imports].map(match => match[1])).toEqual(['node:buffer', 'node:crypto'])
  })

  it.each(keyVectors)('unwraps the data key: $name', ({ record, dataKey }) => {
    expect(keys.get(record.id)!.dataKey.toString('hex')).toBe(dataKey)
  })

  it.each(envelopes)('reads $type, $comment', vector => {
    expect(readEnvelope(hex(vector.binary), vector, keys)).toStrictEqual(originalValue(vector))
    expect(readEnvelope(vector.text, vector, keys)).toStrictEqual(originalValue(vector))
  })

  it.each(refused)('refuses $comment, with $code', vector => {
    expect(() => readEnvelope(vector.text ?? hex(vector.binary!), vector, keys)).toThrow(vector.code)
  })

  it.each(indexes)('computes the index: $type, $comment', vector => {
    const key = keyVectors.find(one => one.name === vector.key)!
    const field = { ...vector, rowBinding: '' }
    const bytes = hex(vector.message).subarray(1)
    expect(computeIndex(hex(key.dataKey), key.record.scope, field, bytes, vector.length)).toBe(vector.index)
  })

  it('refuses a record that was moved', () => {
    const [first, second] = keyVectors.map(key => key.record)
    const { text } = dataKeyVectors.localKey
    expect(() => readKey({ ...first!, generation: 2 }, namespace, text)).toThrow('KEY_RECORD_INVALID')
    expect(() => readKey({ ...first!, commitment: second!.commitment }, namespace, text)).toThrow('KEY_RECORD_INVALID')
    expect(() => readKey({ ...first!, id: second!.id }, namespace, text)).toThrow('KEY_RECORD_INVALID')
    expect(() => readKey({ ...first!, purpose: 'index' }, namespace, text)).toThrow()
  })
})

describe('what we write today', () => {
  it('is read by it, from the key record on', async () => {
    const store = new OpenStore()
    const provider = localKey({ bytes: hex(dataKeyVectors.localKey.bytes) })
    const keyring = new Keyring({ provider, store, namespace: 'shop' })
    await keyring.ready('tenant 7')
    const record = toColumns(store.records[0]!)
    const dataKey = readKey(record, 'shop', dataKeyVectors.localKey.text)
    const found = new Map([[record.id, { ...record, dataKey }]])
    for (const vector of envelopes) {
      const cipher = new FieldCipher(keyring, vector)
      const value = originalValue(vector)
      const binding = hex(vector.rowBinding)
      expect(readEnvelope(cipher.encrypt(value, 'tenant 7', binding) as Buffer, vector, found)).toStrictEqual(value)
      expect(readEnvelope(cipher.encryptToText(value, 'tenant 7', binding) as string, vector, found)).toStrictEqual(
        value,
      )
    }
  })

  it('is wrapped under a key pair as the page says', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    const provider = localKeyPair({ privateKey: { bytes: Buffer.from(pem) } })
    for (const { record, wrapContext } of keyVectors) {
      const { scope, purpose } = record
      const { plaintext, wrapped } = await provider.generate({ namespace, scope, purpose: purpose as 'data' | 'index' })
      const label = { oaepHash: 'sha256', oaepLabel: hex(wrapContext) }
      expect(privateDecrypt({ key: privateKey, ...label }, wrapped.blob)).toEqual(plaintext)
    }
  })
})
