import type { Call } from '../api/product.ts'

/** One page of a list, as `PageNumber` and `PageSize` ask for it, and the counts that go with it. */
export function page<T>(
  { parameters }: Call,
  list: readonly T[],
): { items: readonly T[]; PageNumber: number; PageSize: number; TotalCount: number } {
  const number = parameters.integer('PageNumber', { min: 1, max: 1_000_000 }) ?? 1
  const size = parameters.integer('PageSize', { min: 1, max: 100 }) ?? 10
  const items = list.slice((number - 1) * size, number * size)
  return { items, PageNumber: number, PageSize: size, TotalCount: list.length }
}
