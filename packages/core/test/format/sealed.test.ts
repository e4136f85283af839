import { describe, expect, it } from 'vitest'
import { parseDirectEnvelope } from '../../src/envelope/parse.ts'
import { isEnvelope, keyIdOf, localKey, multi, valueContext } from '../../src/index.ts'
import { readDirect, readKey, readSeveral } from './second-reader.ts'
import { dataKeyVectors, sealedVectors } from './vector-files.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const { namespace, direct, several } = sealedVectors

describe.each(direct)('a value encrypted directly: $type, $comment', vector => {
  const content = { scope: vector.scope, provider: vector.provider, kek: vector.kek, blob: vector.sealed }
  const expected = { ...content, version: vector.kekVersion ?? '', place: vector.valueContext }

  it('is read by a reader written from FORMAT.md alone', () => {
    for (const stored of [hex(vector.binary), vector.text])
      expect(readDirect(stored, vector, namespace)).toEqual(expected)
  })

  it('is read by ours, and has no key id', () => {
    for (const stored of [hex(vector.binary), vector.text]) {
      expect([isEnvelope(stored), keyIdOf(stored)]).toEqual([true, undefined])
      const { scope, sealed } = parseDirectEnvelope(stored, vector.type, 'field')
      const { provider, kek, kekVersion = '', blob } = sealed
      const place = { namespace, scope, field: vector.context, type: vector.type, row: hex(vector.rowBinding) }
      expect({
        ...{ scope, provider, kek, version: kekVersion, blob: Buffer.from(blob).toString('hex') },
        place: valueContext(place).toString('hex'),
      }).toEqual(expected)
    }
  })
})

describe('a data key that several providers wrapped', () => {
  const key = dataKeyVectors.keys.find(one => one.name === several.key)!

  it('is read by a reader written from FORMAT.md alone, with each of the keys', () => {
    const wraps = readSeveral(hex(several.wrapped))
    expect(wraps.map(wrap => `${wrap.provider} ${wrap.kek}`).join(' + ')).toBe(several.kek)
    several.localKeys.forEach((local, i) => {
      const record = { ...key.record, wrapped: Buffer.from(wraps[i]!.blob, 'hex').toString('base64url') }
      expect(readKey(record, namespace, hex(local).toString('base64url')).toString('hex')).toBe(key.dataKey)
    })
  })

  it('is read by ours, with each of the keys', async () => {
    const wrapped = { provider: several.provider, kek: several.kek, blob: hex(several.wrapped) }
    for (const local of several.localKeys) {
      const provider = multi([localKey({ bytes: hex(local) })])
      const plaintext = await provider.unwrap(wrapped, { namespace, scope: '', purpose: 'data' })
      expect(Buffer.from(plaintext).toString('hex')).toBe(key.dataKey)
    }
  })
})
