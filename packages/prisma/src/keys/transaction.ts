import { WaxsealError } from '@waxseal/core'

/** The transaction that an operation is part of, as far as it matters to keys. */
export interface OperationTransaction {
  /** `itx`: an interactive one, open already. `batch`: begins once all its operations have reached the engine. */
  readonly kind: 'itx' | 'batch'
}

/** What a wait inside a transaction is about. */
export interface TransactionWait {
  /** The key is to encrypt with. */
  readonly writes: boolean
  /** The transaction is known to hold the only connection to the key table. */
  readonly sharesConnection: boolean
}

// Prisma ends an interactive transaction after 5 seconds, and waits 2 for a connection to begin one.
const PATIENCE = 2_000
// Enough for a key that was on its way already.
const SHORT_PATIENCE = 200

/**
 * Waits for keys inside an open transaction. That may hold the only connection to the key table, and would then wait for
 * itself, so the wait is short; what was asked for goes on loading, for the next try.
 *
 * @throws WaxsealError what the keyring throws; KEY_CREATION_IN_TRANSACTION or KEY_NOT_LOADED when it takes too long
 */
export async function waitInTransaction(pending: Promise<unknown>, wait: TransactionWait): Promise<unknown> {
  const patience = wait.sharesConnection ? SHORT_PATIENCE : PATIENCE
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(wait.writes, patience)), patience)
  })
  try {
    return await Promise.race([pending, late])
  } finally {
    clearTimeout(timer)
  }
}

function tooLate(writes: boolean, patience: number): WaxsealError {
  const what = writes ? 'the key to encrypt with' : 'a key of what was read or searched'
  return new WaxsealError(
    writes ? 'KEY_CREATION_IN_TRANSACTION' : 'KEY_NOT_LOADED',
    `${what} is not in memory, and could not be had within ${patience} ms of the open transaction, which may hold the only ` +
      'connection to the key table; call encryptionOf(db).warmUp(), or ensureScope(scope), before the transaction',
  )
}
