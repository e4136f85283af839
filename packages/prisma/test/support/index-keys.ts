import { encryptionOf } from '../../src/index.ts'
import type { Suite } from './suite.ts'
import type { TestClient } from './test-client.ts'

/**
 * Gives a client's key table a second generation of index keys, which new values are indexed under while those of the first
 * go on being found: as it is while index keys rotate.
 */
export async function addIndexGeneration(suite: Suite, db: TestClient, keyTable: string): Promise<void> {
  const setState = (state: string) =>
    suite.database.query(`UPDATE ${keyTable} SET state = ? WHERE purpose = 'index' AND generation = 1`, [state])
  const { keyring } = encryptionOf(db)
  await setState('retired')
  keyring.forget()
  await keyring.ensureScope()
  await setState('live')
  keyring.forget()
  await keyring.ensureScope()
}
