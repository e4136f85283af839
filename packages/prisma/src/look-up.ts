import type { Model } from './field/model.ts'
import type { OperationTransaction } from './keys/transaction.ts'
import { type ClientInternals, delegateName } from './schema/prisma-client.ts'
import type { LookUp } from './walk/plan.ts'
import type { Fields } from './walk/prisma-value.ts'

// Rows, of which some may have no value.
const SAMPLE = 100

/**
 * Looks a row up as it is stored, on behalf of an operation and in its interactive transaction, but past all extensions: none
 * of them was asked for this. A batch has not begun when its arguments are made, so the look-up runs before it.
 */
export async function findStored(
  base: ClientInternals,
  transaction: OperationTransaction | undefined,
  { model, action, args }: LookUp,
): Promise<Fields | null> {
  const row = await request(base, model, action, args, transaction?.kind === 'itx' ? transaction : undefined)
  return row as Fields | null
}

/** A few rows of a model as they are stored, with some of their fields. */
export async function sampleStored(base: ClientInternals, model: Model, fields: readonly string[]): Promise<Fields[]> {
  const select = Object.fromEntries(fields.map(name => [name, true]))
  return (await request(base, model, 'findMany', { select, take: SAMPLE }, undefined)) as Fields[]
}

function request(
  base: ClientInternals,
  model: Model,
  action: string,
  args: Fields,
  transaction: OperationTransaction | undefined,
): Promise<unknown> {
  const jsModelName = delegateName(model.name)
  return base._request({
    model: model.name,
    action,
    jsModelName,
    clientMethod: `${jsModelName}.${action}`,
    args,
    dataPath: [],
    ...(transaction === undefined ? {} : { transaction }),
  })
}

/**
 * Runs an operation whose rows were looked up, and once more where it missed a row because that was encrypted, or had its index
 * computed anew, in between. Not in a batch, whose other operations have then run.
 */
export async function runLookedUp(
  run: () => Promise<unknown>,
  lookUpAgain: () => Promise<boolean>,
  transaction: OperationTransaction | undefined,
): Promise<unknown> {
  const [first] = await Promise.allSettled([run()])
  if (transaction?.kind !== 'batch' && isMiss(first, transaction) && (await lookUpAgain())) return run()
  if (first.status === 'rejected') throw first.reason
  return first.value
}

function isMiss(outcome: PromiseSettledResult<unknown>, transaction: OperationTransaction | undefined): boolean {
  if (outcome.status === 'fulfilled') {
    const { value } = outcome
    return value === null || (Array.isArray(value) && value.length === 0)
  }
  const { code } = (outcome.reason ?? {}) as { code?: unknown }
  // An upsert that found no row inserts one, and is refused by the unique index: which ends a transaction.
  return code === 'P2025' || (code === 'P2002' && transaction === undefined)
}
