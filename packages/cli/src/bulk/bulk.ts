import type { EncryptedDatabase } from '@waxseal/core'
import { BulkWork } from './bulk-work.ts'
import type { BulkOptions, VerifyOptions } from './options.ts'
import type { BulkOperation, BulkReport } from './report.ts'

/** Does bulk work of any kind on the encrypted tables of a database, in this process. */
export async function runBulk(
  database: EncryptedDatabase,
  operation: BulkOperation,
  options: VerifyOptions = {},
): Promise<BulkReport> {
  const work = await BulkWork.open(database, operation, options)
  return work.runAll()
}

/**
 * Encrypts what is still plaintext, with its index: on a live table, while the application writes to it in migration mode. What
 * another library has encrypted is encrypted anew where the field has a reader for it (`legacy`).
 *
 * @example
 * ```ts
 * const report = await encryptRows(encryptionOf(dataSource).database(), {
 *   scopeColumns: { Patient: 'clinic_id' },
 *   rowsPerSecond: 2_000,
 *   onProgress: ({ table, rows, total }) => console.log(table, rows, total),
 * })
 * ```
 * @throws WaxsealError what {@link BulkWork.open} and {@link BulkWork.run} throw
 */
export function encryptRows(database: EncryptedDatabase, options?: BulkOptions): Promise<BulkReport> {
  return runBulk(database, 'encrypt', options)
}

/**
 * Encrypts cells under older data keys anew, under the active one of the same scope, after which the older keys can be retired. Their
 * index comes along where it is missing or of an older generation.
 *
 * @throws WaxsealError the same
 */
export function reencryptRows(database: EncryptedDatabase, options?: BulkOptions): Promise<BulkReport> {
  return runBulk(database, 'reencrypt', options)
}

/** Brings index values to the newest generation of index keys, and fills in missing ones. @throws WaxsealError the same */
export function reindexRows(database: EncryptedDatabase, options?: BulkOptions): Promise<BulkReport> {
  return runBulk(database, 'reindex', options)
}

/**
 * Decrypts every cell, or those of a sample of the rows, and compares its index with its value. Changes nothing; what is wrong is
 * reported by row and field, and never by value.
 *
 * @throws WaxsealError the same
 */
export function verifyRows(database: EncryptedDatabase, options?: VerifyOptions): Promise<BulkReport> {
  return runBulk(database, 'verify', options)
}

/**
 * The way out: turns ciphertext back into plaintext in the same column, in the form that migration mode reads (text, or its bytes in a
 * binary column), and empties the index. An application with encryption encrypts whatever it writes meanwhile: stop it first, or run this
 * again after it has stopped. Then `restorePlainColumn` of `@waxseal/typeorm`, in a migration, gives the column its own type back.
 *
 * @throws WaxsealError the same; FIELD_UNSUPPORTED for bytes in a column of text or JSON
 */
export function decryptRows(database: EncryptedDatabase, options?: BulkOptions): Promise<BulkReport> {
  return runBulk(database, 'decrypt', options)
}
