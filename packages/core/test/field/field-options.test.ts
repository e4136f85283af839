import { describe, expect, it } from 'vitest'
import {
  FieldCipher,
  type LegacyReader,
  type ReadingOptions,
  reportUnsealed,
  unsealedOptions,
} from '../../src/index.ts'
import { setUp } from '../support/keyring.ts'
import { codeOf } from '../support/refusal.ts'

const { keyring } = setUp()

const reader: LegacyReader = {
  name: 'reverse',
  recognizes: cell => typeof cell === 'string' && cell.startsWith('rev:'),
  decrypt: cell => [...String(cell).slice(4)].reverse().join(''),
}

describe('what a field reads besides envelopes', () => {
  it.each<[ReadingOptions, ReadingOptions, ReturnType<typeof unsealedOptions>]>([
    [{}, {}, { acceptPlaintext: undefined, legacy: [] }],
    [{}, { mode: 'migration', legacy: reader }, { acceptPlaintext: 'json', legacy: [reader] }],
    [
      { mode: 'strict', legacy: [] },
      { mode: 'migration', legacy: reader },
      { acceptPlaintext: undefined, legacy: [] },
    ],
    [{ mode: 'migration', legacy: [reader] }, { mode: 'strict' }, { acceptPlaintext: 'json', legacy: [reader] }],
  ])('is what it says itself, or else what all do (%#)', (own, all, resolved) => {
    expect(unsealedOptions(own, all, 'json', 'Patient.email')).toEqual(resolved)
  })

  it.each<ReadingOptions>([
    { mode: 'lenient' as never },
    { legacy: {} as never },
    { legacy: [reader, null as never] },
    { legacy: 'cloak' as never },
  ])('is checked (%#)', wrong => {
    expect(codeOf(() => unsealedOptions(wrong, {}, 'text', 'Patient.email'))).toBe('CONFIG_INVALID')
    expect(codeOf(() => unsealedOptions({}, wrong, 'text', 'Patient.email'))).toBe('CONFIG_INVALID')
  })
})

describe('the report on cells that are no envelopes', () => {
  it('adds up what the ciphers of a field have met', () => {
    const options = unsealedOptions({ mode: 'migration', legacy: reader }, {}, 'text', 'a')
    const open = (field: string) => new FieldCipher(keyring, { context: field, type: 'string', field, ...options })
    const fields: FieldCipher[] = []
    const report = reportUnsealed(() => fields)
    expect([report.plaintextCells(), report.legacyCells()]).toEqual([{}, {}])
    fields.push(open('a'), open('a'), open('b'))
    for (const cipher of fields.slice(0, 2)) cipher.decrypt('plain')
    fields[2]!.decrypt('rev:b')
    expect(report.plaintextCells()).toEqual({ a: 2 })
    expect(report.legacyCells()).toEqual({ b: 1 })
  })
})
