import { InvalidArgumentError } from 'commander'

/** Reads an option that is repeatable. */
export function gather(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value]
}

/** Reads a whole number from 1. */
export function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value)) throw new InvalidArgumentError('It is a whole number, 1 or more.')
  return Number(value)
}
