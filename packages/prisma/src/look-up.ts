import type { OperationTransaction } from './keys/transaction.ts'
import type { ModelOperation } from './query-extension.ts'
import type { LookUp } from './walk/plan.ts'
import type { Fields } from './walk/prisma-value.ts'

/** What Prisma knows of a request besides its arguments. The same in Prisma 6.16 to 7. */
export interface InternalParams {
  readonly model?: string
  readonly action?: string
  /** `user.findFirst`, for messages. */
  readonly clientMethod?: string
  readonly jsModelName?: string
  /** Where a fluent call's result lies in the whole: pairs of a selector and a field. */
  readonly dataPath?: readonly string[]
  readonly transaction?: OperationTransaction | undefined
  /** Turn arguments and results into what aggregate and groupBy take and give. */
  readonly argsMapper?: unknown
  readonly unpacker?: unknown
}

/**
 * Looks a row up as it is stored, on behalf of an operation: past this extension, in the operation's interactive
 * transaction. A batch has not begun when its arguments are made, so the look-up runs before it.
 */
export async function findStored(
  { query, __internalParams: internal }: ModelOperation,
  lookUp: LookUp,
): Promise<Fields | null> {
  const { model, action, args } = lookUp
  const jsModelName = model.name.replace(/^./, first => first.toLowerCase())
  const row = await query(args, {
    ...internal,
    model: model.name,
    action,
    jsModelName,
    clientMethod: `${jsModelName}.${action}`,
    dataPath: [],
    argsMapper: undefined,
    unpacker: undefined,
    transaction: internal?.transaction?.kind === 'itx' ? internal.transaction : undefined,
  })
  return row as Fields | null
}
