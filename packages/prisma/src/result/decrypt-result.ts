import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Keyring, WaitOptions } from '@waxseal/core'
import type { EncryptedField } from '../field/encrypted-field.ts'
import type { Model } from '../field/model.ts'
import type { RowKey } from '../field/row-key.ts'
import type { Fields } from '../walk/prisma-value.ts'
import { type Cells, collectCells } from './cells.ts'

// About 10 ms of work: so many cells, or less of them where they are long. A result of 10,000 rows would otherwise hold up every
// other request of the process.
const SLICE = 2_000
// What adds as much to the work as a cell itself, in characters or bytes.
const LENGTH = 1_024

/** Waits for keys; in a transaction, not for as long as the transaction itself would. */
export type KeyWait = (pending: Promise<unknown>) => Promise<unknown>

/**
 * Decrypts a result in place. Synchronous when it is small and its keys are in memory.
 *
 * @throws WaxsealError what Keyring.load and FieldCipher.decrypt throw
 */
export function decryptResult(
  model: Model,
  result: unknown,
  keyring: Keyring,
  wait: KeyWait,
  options?: WaitOptions,
): unknown {
  const cells = collectCells(model, result)
  if (cells.rows.length === 0) return result
  const load = () => keyring.load(cells.keyIds, options)
  const pending = load()
  if (pending === undefined && sliceEnd(cells, 0) === cells.rows.length) {
    const decrypting = decryptSlice(cells, 0, cells.rows.length)
    return decrypting === undefined ? result : decrypting.then(() => result)
  }
  return decryptInSlices(cells, load, wait, pending).then(() => result)
}

async function decryptInSlices(
  cells: Cells,
  load: () => Promise<void> | undefined,
  wait: KeyWait,
  pending: Promise<unknown> | undefined,
): Promise<void> {
  if (pending !== undefined) await wait(pending)
  for (let start = 0, end: number; start < cells.rows.length; start = end) {
    // Before the first one too: Prisma has just made the objects of the whole result, in this same turn.
    await nextTurn()
    // Keys may have been evicted meanwhile.
    const reload = load()
    if (reload !== undefined) await wait(reload)
    end = sliceEnd(cells, start)
    await decryptSlice(cells, start, end)
  }
}

/** Where the slice ends that begins at `start`; at least one cell further on. */
function sliceEnd({ rows, fields }: Cells, start: number): number {
  let end = start
  for (let work = 0; work < SLICE && end < rows.length; end++) {
    const { length = 0 } = rows[end]![fields[end]!.name] as { length?: number }
    work += 1 + length / LENGTH
  }
  return end
}

/** A cell that KMS decrypts itself. */
interface DirectCell {
  readonly row: Fields
  readonly field: EncryptedField
  readonly binding: Buffer | undefined
}

/** Returns undefined when all is done: KMS had nothing to decrypt itself. */
function decryptSlice({ rows, fields }: Cells, start: number, end: number): Promise<unknown> | undefined {
  // The cells of a row follow one another, and nearly always have one key.
  const direct: DirectCell[] = []
  let bound: { row: Fields; key: RowKey; binding: Buffer } | undefined
  for (let i = start; i < end; i++) {
    const field = fields[i]!
    const row = rows[i]!
    const key = field.rowKey
    if (key !== undefined && (bound?.row !== row || bound.key !== key)) {
      bound = { row, key, binding: key.bindingOf(row, field.label) }
    }
    const binding = key && bound!.binding
    if (field.isDirect) direct.push({ row, field, binding })
    else row[field.name] = field.decrypt(row[field.name], binding)
  }
  // Only now: while KMS is asked, nothing else may fail, or its refusals would reach nobody.
  return direct.length === 0 ? undefined : Promise.all(direct.map(decryptDirectly))
}

async function decryptDirectly({ row, field, binding }: DirectCell): Promise<void> {
  row[field.name] = await field.decrypt(row[field.name], binding)
}
