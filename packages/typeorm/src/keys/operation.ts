import { AsyncLocalStorage } from 'node:async_hooks'
import type { QueryRunner } from 'typeorm'

/** An operation that waits for keys, and the connection that it already holds. */
export interface Operation {
  readonly runner: QueryRunner
  waiting: boolean
}

/** Which operation is waiting for the keys that are just being asked for. */
export const operations: AsyncLocalStorage<Operation> = new AsyncLocalStorage()

/** Runs work that asks for keys on behalf of an operation. What it starts in the background is not part of it. */
export function onBehalfOf(runner: QueryRunner, work: () => Promise<void> | undefined): Promise<void> | undefined {
  const operation: Operation = { runner, waiting: true }
  const done = (): void => {
    operation.waiting = false
  }
  const waiting = operations.run(operation, work)
  if (waiting === undefined) done()
  return waiting?.finally(done)
}
