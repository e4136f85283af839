import type { Binding } from './bind-client.ts'
import { type OperationTransaction, waitInTransaction } from './keys/transaction.ts'
import { findStored, runLookedUp } from './look-up.ts'
import { modelAtPath } from './result/cells.ts'
import { decryptResult } from './result/decrypt-result.ts'
import { hiddenAtPath, hideRowKeys, selectRowKeys } from './result/hidden-keys.ts'
import { planArguments } from './walk/arguments.ts'
import { type LookUp, Plan } from './walk/plan.ts'

/** One operation on a model, as Prisma hands it to a query extension. */
export interface ModelOperation {
  readonly model: string
  readonly operation: string
  /** Prisma's own copy of the application's arguments, made for this extension: it may be changed. */
  readonly args: unknown
  readonly query: (args: unknown) => Promise<unknown>
  /** What Prisma knows of the operation besides. The same in Prisma 6.16 to 7. */
  readonly __internalParams?: {
    /** Where a fluent call's result lies in the whole: pairs of a selector and a field. */
    readonly dataPath?: readonly string[]
    readonly transaction?: OperationTransaction | undefined
  }
}

/**
 * Encrypts an operation's arguments and decrypts its result.
 *
 * Not async, for with keys in memory `query` must be called in this very tick: Prisma merges the findUnique calls of one
 * tick into one statement.
 */
export function runOperation(binding: Binding, call: ModelOperation): Promise<unknown> {
  const { args, query, __internalParams: internal } = call
  const model = binding.models.get(call.model)
  if (model === undefined || !model.reaches) return query(args)
  const opening = binding.tls?.ready()
  if (opening !== undefined) return opening.then(() => runOperation(binding, call))
  const { contexts } = binding
  const { keyring } = binding.encryption
  const plan = new Plan(binding.currentScope)
  const kind = planArguments(model, call.operation, args, plan)
  const transaction = internal?.transaction?.kind
  const isOpen = transaction === 'itx'
  const wait = (pending: Promise<unknown>, writes: boolean) => {
    if (isOpen) return waitInTransaction(pending, { writes, sharesConnection: binding.sharesConnection })
    return Promise.all([pending, contexts.load()])
  }

  // An interactive transaction may hold the only connection that keys could be read through.
  const impatient = isOpen && binding.sharesConnection
  const path = internal?.dataPath ?? []
  const hidden = kind === 'rows' ? hiddenAtPath(selectRowKeys(model, args), path) : undefined

  const run = () => {
    const result = query(args)
    if (kind === 'numbers') return result
    const decrypted = result.then(rows =>
      decryptResult(modelAtPath(model, path), rows, keyring, pending => wait(pending, false), { impatient }),
    )
    return hidden === undefined ? decrypted : decrypted.then(rows => hideRowKeys(rows, hidden))
  }
  const find = (lookUp: LookUp) => findStored(binding.base, internal?.transaction, lookUp)
  const send = () => {
    const applying = plan.apply(find)
    if (applying === undefined) return run()
    return applying.then(() => runLookedUp(run, () => plan.lookUpAgain(find), internal?.transaction))
  }
  const pending = plan.prepare(keyring, {
    create: !impatient,
    impatient,
    inBatch: transaction === 'batch',
  })
  // An open transaction may hold the only connection.
  const checking = isOpen ? undefined : contexts.ready(plan.fields)
  if (checking !== undefined) return Promise.all([checking, pending]).then(send)
  return pending === undefined ? send() : wait(pending, plan.writes).then(send)
}
