import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BlindIndex, type BlindIndexOptions, type ValueType } from '../../src/index.ts'
import { KeyLoader } from '../../src/keyring/key-loader.ts'
import { resolveKeyringOptions } from '../../src/keyring/keyring-options.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf, PLANTED, refusalOf } from '../support/refusal.ts'

const { keyring, another } = setUp()
await keyring.ensureScope()
await keyring.ensureScope('tenant')

function index(options: Partial<BlindIndexOptions> = {}, ring = keyring): BlindIndex {
  return new BlindIndex(ring, { context: 'patient.email', type: 'string', ...options })
}

const hexOf = (value: unknown, options: Partial<BlindIndexOptions> = {}, scope = '') =>
  index(options).compute(value, scope).toString('hex')

describe('a blind index', () => {
  it('gives equal values the same index value, in every process', async () => {
    const other = another()
    await other.ready('', { index: true })
    expect(index({}, other).compute('ada@example.org', '')).toEqual(index().compute('ada@example.org', ''))
    expect(index({}, other).candidates('ada@example.org', '')).toEqual([index().compute('ada@example.org', '')])
  })

  it.each<[ValueType, fc.Arbitrary<unknown>]>([
    ['string', fc.string({ unit: 'binary', maxLength: 3 })],
    ['number', fc.oneof(fc.double(), fc.constantFrom(0, -0, 1))],
    ['bigint', fc.bigInt({ min: -20n, max: 20n })],
    ['boolean', fc.boolean()],
    ['date', fc.date({ noInvalidDate: true })],
    ['buffer', fc.uint8Array({ maxLength: 2 })],
  ])('tells %s values apart, and no two equal ones', (type, values) => {
    // Equal as databases compare: −0 is 0, and NaN is itself.
    const identity = (value: unknown) => {
      if (value instanceof Date) return value.getTime()
      return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
    }
    const equal = (a: unknown, b: unknown) => a === b || (Number.isNaN(a) && Number.isNaN(b))
    fc.assert(
      fc.property(values, values, (a, b) => {
        return (hexOf(a, { type }) === hexOf(b, { type })) === equal(identity(a), identity(b))
      }),
      { numRuns: 300 },
    )
  })

  it('takes −0 for 0, and every NaN for NaN', () => {
    expect(hexOf(-0, { type: 'number' })).toBe(hexOf(0, { type: 'number' }))
    expect(hexOf(Number.NaN, { type: 'number' })).toBe(hexOf(0 / 0, { type: 'number' }))
  })

  it('differs from field to field, scope to scope and type to type', () => {
    const values = [
      hexOf('1'),
      hexOf('1', { context: 'patient.phone' }),
      hexOf('1', {}, 'tenant'),
      hexOf(Buffer.from('1'), { type: 'buffer' }),
      hexOf(1n, { type: 'bigint' }),
    ]
    expect(new Set(values).size).toBe(values.length)
  })

  it('has 16 bytes, or 4 to 32 as asked, each the beginning of the longest', () => {
    const longest = hexOf('ada', { length: 32 })
    expect(longest).toHaveLength(64)
    for (let length = 4; length <= 32; length++) {
      expect(hexOf('ada', { length })).toBe(longest.slice(0, 2 * length))
      expect(index({ length }).length).toBe(length)
    }
    expect(hexOf('ada')).toBe(longest.slice(0, 32))
    for (const length of [3, 33, 0, -16, 16.5, Number.NaN, '16' as never]) {
      expect(codeOf(() => index({ length }))).toBe('CONFIG_INVALID')
    }
  })

  it('is refused for json, whose equal values have many forms, and for what is no type', () => {
    for (const type of ['json', 'text', undefined] as ValueType[]) {
      expect(codeOf(() => index({ type }))).toBe('FIELD_UNSUPPORTED')
    }
  })

  it('needs a name for its context, as its field does', () => {
    for (const context of ['', undefined, 'lone \ud800']) {
      expect(codeOf(() => index({ context: context as string }))).toBe('CONFIG_INVALID')
    }
  })

  it('refuses values that the field would refuse, without telling them', () => {
    const field = 'Patient.age'
    for (const work of [
      () => index({ type: 'number', field }).compute(PLANTED, ''),
      () => index({ type: 'number', field }).candidates(PLANTED, ''),
      () => index({ field }).compute(null, ''),
    ]) {
      expect(refusalOf(work)).toMatchObject({ code: 'VALUE_TYPE', field })
    }
    expect(refusalOf(() => index({ field }).compute(`${PLANTED}\ud800`, ''))).toMatchObject({
      code: 'VALUE_INVALID',
      field,
    })
  })
})

describe('the keys of a blind index', () => {
  it('do not rotate with data keys', async () => {
    const before = hexOf('ada')
    await keyring.rotate()
    expect(hexOf('ada')).toBe(before)
  })

  it('must be in memory, which is said with what to await', async () => {
    const cold = another()
    for (const work of [() => index({}, cold).compute(PLANTED, ''), () => index({}, cold).candidates(PLANTED, '')]) {
      expect(refusalOf(work)).toMatchObject({ code: 'KEY_NOT_LOADED', message: expect.stringContaining('ready') })
    }
    // Loaded for encrypting alone, the scope has no index key in memory: nothing must be written under none.
    await cold.ready('')
    expect(refusalOf(() => index({}, cold).compute(PLANTED, ''))).toMatchObject({ code: 'KEY_NOT_LOADED', scope: '' })
  })

  it('of all live generations are searched, and the newest writes', async () => {
    const { keyring: first, another: more, provider, store, clock } = setUp()
    await first.ensureScope()
    const old = index({}, first).compute('ada', '')
    const options = resolveKeyringOptions({ provider, store, now: clock.now })
    await new KeyLoader(options).create({ scope: '', purpose: 'index', after: 1 })
    const second = more()
    await second.ready('', { index: true })
    const [newest, ...older] = index({}, second).candidates('ada', '')
    expect(older).toEqual([old])
    expect(newest).not.toEqual(old)
    expect(index({}, second).compute('ada', '')).toEqual(newest)
    expect([index({}, first).generations(''), index({}, second).generations('')]).toEqual([1, 2])
    store.change({ purpose: 'index', generation: 1 }, record => ({ ...record, state: 'retired' }))
    const third = more()
    await third.ready('', { index: true })
    expect(index({}, third).candidates('ada', '')).toEqual([newest])
  })

  it('of a scope in which nothing was written are none: a search finds nothing, and makes no key', async () => {
    const { keyring: fresh, store } = setUp()
    await fresh.ready('new tenant', { writes: false, index: true })
    const search = () => index({ length: 8 }, fresh).candidates('ada', 'new tenant')
    expect(search()).toHaveLength(1)
    expect(search()[0]).toHaveLength(8)
    expect(search()).not.toEqual(search())
    expect(store.records).toEqual([])
    expect(codeOf(() => index({}, fresh).candidates(4711, 'new tenant'))).toBe('VALUE_TYPE')
    expect(codeOf(() => index({}, fresh).compute('ada', 'new tenant'))).toBe('KEY_NOT_LOADED')
  })
})
