import { describe, expect, it } from 'vitest'
import { BlindIndex, FieldCipher, Keyring, keyIdOf, localKey } from '../../src/index.ts'
import { fromColumns } from '../../src/store/record-columns.ts'
import { OpenStore } from '../support/keyring.ts'
import { makeVectors } from './make-vectors.ts'
import {
  dataKeyVectors,
  envelopes,
  indexes,
  originalValue,
  type RefusedVector,
  readPackageFile,
  refused,
} from './vector-files.ts'

/** A keyring that finds the vectors' key records in its store, and has their local key. */
function openKeyring(): Keyring {
  const store = new OpenStore()
  store.records = dataKeyVectors.keys.map(key => fromColumns({ ...key.record }))
  const provider = localKey({ bytes: Buffer.from(dataKeyVectors.localKey.bytes, 'hex') })
  // The records are as old as the vectors: no new key may take their place.
  return new Keyring({ provider, store, namespace: dataKeyVectors.namespace, rotateAfter: Number.POSITIVE_INFINITY })
}

const keyring = openKeyring()
const hex = (text: string) => Buffer.from(text, 'hex')

describe('the vector files', () => {
  it.each(Object.entries(makeVectors()))('are what their script prints: %s', (name, text) => {
    expect(readPackageFile(`vectors/${name}`)).toBe(text)
  })

  it('never use a nonce twice under one key', () => {
    const uses = envelopes.map(one => `${one.fieldKey} ${one.nonce}`)
    expect(new Set(uses).size).toBe(envelopes.length)
  })

  it('hold every type and every error of reading', () => {
    expect(new Set(envelopes.map(one => one.type)).size).toBe(7)
    expect(new Set(indexes.map(one => one.type)).size).toBe(6)
    expect(new Set(refused.map(one => one.code)).size).toBe(7)
  })
})

describe('an envelope of the vectors', () => {
  it.each(envelopes)('is read through the public API: $type, $comment', async vector => {
    await keyring.load([keyIdOf(vector.text)!])
    const cipher = new FieldCipher(keyring, vector)
    const binding = hex(vector.rowBinding)
    expect(cipher.decrypt(hex(vector.binary), binding)).toStrictEqual(originalValue(vector))
    expect(cipher.decrypt(vector.text, binding)).toStrictEqual(originalValue(vector))
  })

  it.each(envelopes)('is written in the same form: $type, $comment', async vector => {
    const { scope } = dataKeyVectors.keys.find(key => key.name === vector.key)!.record
    await keyring.ready(scope)
    const written = new FieldCipher(keyring, vector).encrypt(
      originalValue(vector),
      scope,
      hex(vector.rowBinding),
    ) as Buffer
    expect(written.subarray(0, 8).toString('hex')).toBe(vector.header)
    expect(written).toHaveLength(vector.binary.length / 2)
  })
})

describe('what the vectors want refused', () => {
  const read = async ({ text, binary, rowBinding, ...field }: RefusedVector) => {
    const stored = text ?? hex(binary!)
    const id = keyIdOf(stored)
    if (id !== undefined) await keyring.load([id])
    return new FieldCipher(keyring, field).decrypt(stored, hex(rowBinding))
  }

  it.each(refused)('is refused: $comment, with $code', async vector => {
    await expect(read(vector)).rejects.toMatchObject({ code: vector.code })
  })
})

describe('a blind index of the vectors', () => {
  it.each(indexes)('is computed through the public API: $type, $comment', async vector => {
    const { scope } = dataKeyVectors.keys.find(key => key.name === vector.key)!.record
    await keyring.ready(scope, { index: true })
    const index = new BlindIndex(keyring, vector)
    expect(index.compute(originalValue(vector), scope).toString('hex')).toBe(vector.index)
    expect(index.candidates(originalValue(vector), scope)).toEqual([hex(vector.index)])
  })
})
