import { describe, expect, it } from 'vitest'
import { subjectOf } from '../../src/vitest/subject.ts'
import { Summary } from '../../src/vitest/summary.ts'

describe('what a test is about', () => {
  it.each([
    ['[typeorm 0.3.31 / mariadb] > finds by e-mail', { what: 'typeorm 0.3.31', database: 'mariadb' }],
    ['writes [prisma 7.10.0 js / sqlite] > nested', { what: 'prisma 7.10.0 js', database: 'sqlite' }],
    ['the SQL key store on postgres > adds', { what: 'core', database: 'postgres' }],
    ['reads on request', { what: 'core', database: '' }],
    ['lists [1, 2]', { what: 'core', database: '' }],
  ])('is read from its full name (%#)', (name, subject) => {
    expect(subjectOf(name, 'core')).toEqual(subject)
  })
})

describe('a summary', () => {
  it('has a row for each version and a column for each database', () => {
    const summary = new Summary()
    summary.add({ what: 'typeorm 1.1.1', database: 'sqlite' }, 'passed', 12)
    summary.add({ what: 'typeorm 0.3.31', database: 'sqlite' }, 'passed', 10)
    summary.add({ what: 'typeorm 0.3.31', database: 'sqlite' }, 'failed', 2)
    summary.add({ what: 'typeorm 0.3.31', database: 'mysql' }, 'skipped')
    summary.add({ what: 'core', database: '' }, 'passed', 300)
    expect(summary.table()).toEqual([
      '                no database      mysql         sqlite',
      'core                    300          ·              ·',
      'typeorm 0.3.31            ·  1 skipped  10 + 2 failed',
      'typeorm 1.1.1             ·          ·             12',
    ])
    expect(summary.closingLine()).toBe('322 passed, 2 failed, 1 skipped')
  })
})
