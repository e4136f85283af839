/**
 * A value as TypeScript takes it in a field of another type, in arguments and, where the client's types are not extended, in
 * results: a Date for a String field with `type: 'date'`. Does nothing at run time.
 *
 * @example
 * ```ts
 * await db.user.create({ data: { email, born: carried(new Date('1990-05-01')) } })
 * await db.user.findMany({ where: { born: { in: [carried(day)] } } })
 * const born = carried<Date | null>(user.born)
 * ```
 */
export function carried<As>(value: unknown): As {
  return value as As
}
