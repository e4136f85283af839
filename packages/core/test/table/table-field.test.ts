import { describe, expect, it } from 'vitest'
import {
  BlindIndex,
  type CellCarrier,
  FieldCipher,
  isEnvelope,
  keyIdOf,
  TableField,
  type TableFieldParts,
  type ValueType,
} from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf } from '../support/refusal.ts'

const { keyring } = setUp()
await keyring.ready('', { index: true })

function field(type: ValueType, carrier: CellCarrier, parts: Partial<TableFieldParts> = {}): TableField {
  const context = 'patient.any'
  const blind = type === 'json' ? undefined : new BlindIndex(keyring, { context, type })
  return new TableField({
    ...{ name: 'Patient.any', column: 'any', carrier, scoped: false },
    cipher: new FieldCipher(keyring, { context, type, field: 'Patient.any' }),
    index: blind && { column: 'any_bidx', form: carrier === 'binary' ? 'binary' : 'text', blind },
    ...parts,
  })
}

const VALUES: Readonly<Record<ValueType, unknown[]>> = {
  string: ['', 'Grüße, 😀 "quoted"', '12345', 'true', 'null', ' '],
  number: [0, -0, -12.5, 1e300, 5e-324],
  bigint: [0n, -9_007_199_254_740_993n, 10n ** 40n],
  boolean: [true, false],
  date: [new Date('2026-03-02T10:20:30.400Z'), new Date('-000001-01-01T00:00:00Z')],
  json: [{ a: [1, null, 'zwei'] }, 'text', '"quoted"', 12, true, null, []],
  buffer: [Buffer.alloc(0), Buffer.from([0, 193, 255])],
}

describe.each(Object.entries(VALUES) as [ValueType, unknown[]][])('a column of %s', (type, values) => {
  const carriers: CellCarrier[] = type === 'buffer' ? ['binary'] : ['binary', 'text', 'json']

  it.each(carriers)('gives %s cells in clear that it reads back, in strict mode too', carrier => {
    const column = field(type, carrier)
    for (const value of values) {
      // Before the year 0, what stands in clear is not what databases write.
      if (value instanceof Date && value.getUTCFullYear() < 0) continue
      const plain = column.plain(value)
      expect(Buffer.isBuffer(plain)).toBe(carrier === 'binary')
      // JSON has no negative zero.
      expect(column.open(plain)).toStrictEqual(carrier === 'json' && Object.is(value, -0) ? 0 : value)
    }
  })

  it.each(carriers)('seals values in %s cells, and seals those again without a look at their value', async carrier => {
    const column = field(type, carrier)
    for (const value of values) {
      const cell = column.seal(value, '')
      expect(isEnvelope(column.stored(cell))).toBe(true)
      expect(column.open(cell)).toStrictEqual(value)
      if (carrier === 'json') expect(JSON.parse(cell as string)).toBe(column.stored(cell))
      await keyring.rotate()
      const again = column.reseal(cell, '')
      expect(keyIdOf(column.stored(again))).not.toBe(keyIdOf(column.stored(cell)))
      expect(again).toHaveLength(cell.length)
      expect(column.open(again)).toStrictEqual(value)
    }
  })
})

describe('a column', () => {
  it('of bytes that is none of bytes has no cells in clear', async () => {
    expect(await codeOf(() => field('buffer', 'text').plain(Buffer.alloc(1)))).toBe('FIELD_UNSUPPORTED')
  })

  it('of JSON refuses what is none, and what is of another type', async () => {
    expect(await codeOf(() => field('string', 'json').open('{"a":'))).toBe('NOT_AN_ENVELOPE')
    expect(await codeOf(() => field('boolean', 'json').open('"perhaps"'))).toBe('NOT_AN_ENVELOPE')
  })

  it('of decimals brings digits in clear to the form in which they are encrypted', () => {
    const decimals = (digits: string) => digits.replace(/\.?0+$/, '')
    expect(field('string', 'text', { decimals }).open('12.50')).toBe('12.5')
    expect(field('string', 'json', { decimals }).open('12345678901234567890.10')).toBe('12345678901234567890.1')
  })

  it('knows what its cells are bound to, and gives index cells in the form of their column', () => {
    const bound = field('string', 'binary', { bindTo: [{ name: 'id', column: 'id', kind: 'integer' }] })
    const cell = bound.seal('value', '', bound.bindingOf(['7']))
    expect(bound.open(cell, bound.bindingOf([7]))).toBe('value')
    expect(() => bound.open(cell, bound.bindingOf([8]))).toThrow(/does not decrypt/)
    expect(field('string', 'binary').bindingOf([])).toBeUndefined()
    expect(field('string', 'binary').indexCell('a', '')).toHaveLength(16)
    expect(field('string', 'json').indexCell('a', '')).toMatch(/^[0-9a-f]{32}$/)
  })
})
