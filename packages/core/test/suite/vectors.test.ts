import { describe, expect, it } from 'vitest'
import { envelopes, indexes } from '../format/vector-files.ts'
import { engines } from './engines.ts'

const hex = (text: string) => Buffer.from(text, 'hex')

describe.each(engines)('the engine $name', engine => {
  it.each(envelopes)('writes and reads the envelope of the vectors: $type, $comment', vector => {
    const [header, binding, plaintext] = [hex(vector.header), hex(vector.rowBinding), hex(vector.plaintext)]
    const key = engine.importKey(hex(vector.fieldKey))
    const sealed = engine.sealWithNonce(key, header, hex(vector.nonce), plaintext, binding)
    expect(sealed.toString('hex')).toBe(vector.binary)
    expect(engine.open(key, hex(vector.binary), binding)).toEqual(plaintext)
    expect(engine.openStored(key, header, vector.text, binding)).toEqual(plaintext)
  })

  it.each(indexes)('computes the blind index of the vectors: $type, $comment', vector => {
    const message = hex(vector.message)
    const hash = engine.hash(
      engine.importMacKey(hex(vector.indexKey)),
      message.subarray(0, 1),
      message.subarray(1),
      vector.length ?? 16,
    )
    expect(hash.toString('hex')).toBe(vector.index)
  })
})
