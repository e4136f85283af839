import { expect, it } from 'vitest'
import { filterMaker, seedsFor } from './support/filters.ts'
import { describeEverywhere } from './support/suite.ts'

// Every filter that the index answers must find the rows that it finds on a plain column.
const VALUES = ['a', 'b', 'c', null]

describeEverywhere('searching, beside a plain column', suite => {
  it('finds the same rows by 60 filters, which are others on each version and database', async () => {
    const rows = VALUES.flatMap((value, i) =>
      [1, 2].map(n => ({ email: `${i}${n}@example.com`, name: value, city: value })),
    )
    await suite.db.user.createMany({ data: rows })
    for (const seed of seedsFor(suite, 60)) {
      const where = filterMaker(seed)
      const find = (field: string) =>
        suite.db.user.findMany({ where: where(field), select: { id: true }, orderBy: { id: 'asc' } })
      expect([seed, where('name'), await find('name')]).toEqual([seed, where('name'), await find('city')])
    }
  })
})
