import { keyIdToHex } from '../../bytes.ts'
import { WaxsealError } from '../../errors.ts'
import type { KeyChange, KeyRecord } from '../../key/key-record.ts'
import type { KeyLoader } from '../key-loader.ts'

const ATTEMPTS = 16

/**
 * Changes a record to what `decide` makes of it, as often as another process is faster. `decide` returns undefined where there is
 * nothing to change (any more), and throws where it must not be.
 *
 * @returns the record as it was last seen, and whether it was changed here
 */
export async function changeRecord(
  loader: KeyLoader,
  id: number,
  decide: (record: KeyRecord) => KeyChange | undefined | Promise<KeyChange | undefined>,
): Promise<{ record: KeyRecord; changed: boolean }> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const record = await loader.findAny(id)
    const change = await decide(record)
    if (change === undefined) return { record, changed: false }
    if (await loader.update(record, change)) return { record, changed: true }
  }
  const keyId = keyIdToHex(id)
  const message = `the record ${keyId} of the key store was changed by others ${ATTEMPTS} times in a row: try again`
  throw new WaxsealError('KEY_STORE_UNAVAILABLE', message, { keyId })
}

/** The number of a key's id. @throws WaxsealError CONFIG_INVALID */
export function parseKeyId(keyId: string): number {
  if (typeof keyId === 'string' && /^[0-9a-f]{8}$/i.test(keyId)) return Number.parseInt(keyId, 16)
  throw new WaxsealError('CONFIG_INVALID', 'a data key is named by its 8 hexadecimal digits')
}
