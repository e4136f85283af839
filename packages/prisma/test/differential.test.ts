import { expect, it } from 'vitest'
import { describeEverywhere } from './support/suite.ts'

// Every filter that the index answers must find the rows that it finds on a plain column.
const VALUES = ['a', 'b', 'c', null]

/** Numbers that look random and are the same in every run (a linear congruential generator, from Numerical Recipes). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state / 2 ** 32
  }
}

function filterMaker(seed: number): (field: string) => object {
  const random = numbers(seed)
  const draw = (limit: number) => Math.floor(random.next().value * limit)
  const pick = <T>(list: readonly T[]): T => list[draw(list.length)]!
  const known = () => pick(['a', 'b', 'c', 'd'])
  const list = () => Array.from({ length: draw(3) }, known)
  const scalar = (): unknown =>
    pick<() => unknown>([
      known,
      () => null,
      () => ({ equals: pick([known(), null]) }),
      () => ({ in: list() }),
      () => ({ notIn: list() }),
      () => ({ not: pick([known(), null]) }),
      () => ({ not: pick([{ equals: known() }, { in: list() }, { notIn: list() }, { equals: null }]) }),
      () => ({ in: list(), not: known() }),
      () => ({ equals: known(), notIn: list(), not: null }),
    ])()
  const where = (depth: number): ((field: string) => object) => {
    const kind = depth === 0 ? 0 : draw(5)
    if (kind <= 1) {
      const filter = scalar()
      return field => ({ [field]: filter })
    }
    const combinator = pick(['AND', 'OR', 'NOT'])
    const parts = Array.from({ length: 1 + draw(2) }, () => where(depth - 1))
    const filter = kind === 2 ? scalar() : undefined
    return field => ({
      [combinator]: parts.map(part => part(field)),
      ...(filter === undefined ? {} : { [field]: filter }),
    })
  }
  return where(3)
}

describeEverywhere('searching, beside a plain column', suite => {
  it('finds the same rows by 300 filters', async () => {
    const rows = VALUES.flatMap((value, i) =>
      [1, 2].map(n => ({ email: `${i}${n}@example.com`, name: value, city: value })),
    )
    await suite.db.user.createMany({ data: rows })
    for (let seed = 1; seed <= 300; seed++) {
      const where = filterMaker(seed)
      const find = (field: string) =>
        suite.db.user.findMany({ where: where(field), select: { id: true }, orderBy: { id: 'asc' } })
      expect([seed, where('name'), await find('name')]).toEqual([seed, where('name'), await find('city')])
    }
  })
})
