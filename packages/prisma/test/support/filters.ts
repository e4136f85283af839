import type { Suite } from './suite.ts'
import { VARIANTS } from './variants.ts'

/** Numbers that look random and are the same in every run (a linear congruential generator, from Numerical Recipes). */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state / 2 ** 32
  }
}

/**
 * A `where` of a seed's choice, three levels deep, for a field that takes text: over the values a, b, c, d and null. The same
 * seed gives the same one for every field, so that the answers on two of them can be compared.
 */
export function filterMaker(seed: number): (field: string) => object {
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

/** Seeds that are the same in every run, and others on each version and database. */
export function seedsFor({ variant, database }: Suite, count: number): number[] {
  const databases = ['sqlite', 'mariadb', 'mysql', 'postgres']
  const place = VARIANTS.indexOf(variant) * databases.length + databases.indexOf(database.target)
  return Array.from({ length: count }, (_, n) => 1000 * place + n)
}
