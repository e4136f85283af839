import { describe, expect, it } from 'vitest'
import { CODECS } from '../../src/codec/codecs.ts'
import { isValueType, VALUE_TYPE_CODES, valueTypeOf } from '../../src/codec/value-type.ts'

describe('value types', () => {
  it('have the numbers of FORMAT.md, for ever', () => {
    const numbers = { string: 1, number: 2, bigint: 3, boolean: 4, date: 5, json: 6, buffer: 7 }
    expect(VALUE_TYPE_CODES).toEqual(numbers)
    for (const [type, code] of Object.entries(numbers)) expect(valueTypeOf(code)).toBe(type)
    for (const reserved of [0, 8, 9, 10, 11, 12, 13, 14, 15]) expect(valueTypeOf(reserved)).toBeUndefined()
  })

  it('each have a codec of that type', () => {
    expect(Object.entries(CODECS).map(([type, codec]) => [type, codec.type])).toEqual(
      Object.keys(VALUE_TYPE_CODES).map(type => [type, type]),
    )
  })

  it('are named by own names only', () => {
    expect(isValueType('json')).toBe(true)
    for (const name of ['toString', 'constructor', 'String', '', null, 1, ['json']])
      expect(isValueType(name)).toBe(false)
  })
})
