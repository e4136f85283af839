import { isWaxsealError, WaxsealError } from '@waxseal/core'

/**
 * Throws on, and for a database that cannot be reached says so. A driver's message can hold a host and a user; the code says
 * as much as is needed.
 */
export function unavailable(error: unknown): never {
  if (isWaxsealError(error)) throw error
  const { name, code, errno } = error as { name?: string; code?: unknown; errno?: unknown }
  const told = [name, code, errno].filter(part => typeof part === 'string' || typeof part === 'number').join(' ')
  throw new WaxsealError(
    'DATABASE_UNAVAILABLE',
    `the database cannot be opened (${told || 'no reason given'}); check that it runs and that the project can log in`,
    { cause: error },
  )
}
