import { isUnavailable } from '../../errors.ts'
import type { KeyRecord } from '../../key/key-record.ts'
import type { KeyLoader } from '../key-loader.ts'

// One that unwraps is proof enough; a few that do not may have been tampered with.
const SAMPLE = 5

/**
 * Makes sure that keys are this application's, before they are changed: one of them unwraps, and is bound to the namespace. A key
 * table may be another application's, named by mistake.
 *
 * @throws WaxsealError what unwrapping the newest of them fails with
 */
export async function verifyOwnership(loader: KeyLoader, records: readonly KeyRecord[]): Promise<void> {
  const wrapped = records.filter(record => record.state !== 'destroyed').toSorted((a, b) => b.generation - a.generation)
  let refusal: unknown
  for (const record of wrapped.slice(0, SAMPLE)) {
    try {
      await loader.unwrap(record)
      return
    } catch (error) {
      if (isUnavailable(error)) throw error
      refusal ??= error
    }
  }
  if (refusal !== undefined) throw refusal
}
