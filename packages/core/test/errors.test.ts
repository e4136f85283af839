import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ERROR_CODES, isWaxsealError, WaxsealError } from '../src/index.ts'

describe('ERRORS.md', () => {
  const page = readFileSync(new URL('../ERRORS.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter(line => line.startsWith('| `'))

  it('has one row for each code, and no other', () => {
    const codes = rows.map(row => /^\| `([A-Z_]+)` \|/.exec(row)?.[1])
    expect(codes.toSorted()).toEqual([...ERROR_CODES].toSorted())
  })

  it('says of each what happened and what to do', () => {
    for (const row of rows) {
      const cells = row.split('|').map(cell => cell.trim())
      expect([row, cells.length, cells[2]!.length > 10, cells[3]!.length > 10]).toEqual([row, 5, true, true])
    }
  })
})

describe('a WaxsealError', () => {
  it('is an Error with a code, and the details that are known', () => {
    const cause = new Error('underneath')
    const error = new WaxsealError('KEY_UNKNOWN', 'what is wrong', { keyId: '000000a1', scope: '', cause })
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'WaxsealError',
      code: 'KEY_UNKNOWN',
      message: 'what is wrong',
      keyId: '000000a1',
    })
    expect([error.scope, error.cause, error.field]).toEqual(['', cause, undefined])
    expect('cause' in new WaxsealError('KEY_UNKNOWN', 'alone')).toBe(false)
  })

  it('is known by its brand, so that one of another copy of the package is one as well', () => {
    const foreign = Object.assign(new Error('from elsewhere'), {
      [Symbol.for('waxseal.error')]: true,
      code: 'VALUE_TYPE',
    })
    expect(isWaxsealError(foreign)).toBe(true)
    expect(isWaxsealError(foreign, 'VALUE_TYPE')).toBe(true)
    expect(isWaxsealError(foreign, 'VALUE_INVALID')).toBe(false)
    const others = [
      null,
      undefined,
      'VALUE_TYPE',
      new Error('VALUE_TYPE'),
      { code: 'VALUE_TYPE', name: 'WaxsealError' },
    ]
    for (const other of others) expect(isWaxsealError(other)).toBe(false)
  })
})
