import type { QueryRunner } from 'typeorm'

/** Runs work in the transaction that is open, or in one of its own. */
export async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  if (runner.isTransactionActive) return work()
  await runner.startTransaction()
  try {
    const result = await work()
    await runner.commitTransaction()
    return result
  } catch (error) {
    await runner.rollbackTransaction()
    throw error
  }
}
