import { FieldCipher, Keyring, keyIdOf, MemoryKeyStore } from '@waxseal/core'
import { startEmulator } from '@waxseal/emulator'
import { alicloudKms } from '../../src/index.ts'

/** What a number of values cost. */
export interface Cost {
  readonly values: number
  /** Calls of KMS by action and outcome, of the process that writes and of the one that reads. */
  readonly writing: readonly string[]
  readonly reading: readonly string[]
  readonly seconds: number
}

/** Values encrypted before the first of them is decrypted. */
const BATCH = 10_000

/**
 * Writes values in one process and reads them in another, over an emulator, and counts the calls of KMS. Fails when a value
 * does not come back.
 */
export async function countCalls(values: number): Promise<Cost> {
  await using cloud = await startEmulator()
  await cloud.keys.create({ alias: 'alias/app' })
  const store = new MemoryKeyStore()
  const access = { region: cloud.region, endpoint: cloud.url, credentials: cloud.credentials, keyId: 'alias/app' }
  const open = () => {
    const keyring = new Keyring({ provider: alicloudKms(access), store })
    return { keyring, cipher: new FieldCipher(keyring, { context: 'patient.phone', type: 'string' }) }
  }
  const [writer, reader] = [open(), open()]
  const calls = () => cloud.calls.summary().map(({ action, outcome, count }) => `${action} ${outcome}: ${count}`)
  const start = performance.now()
  await writer.keyring.ready('', { index: true })
  const writing = calls()
  cloud.calls.clear()
  for (let from = 0; from < values; from += BATCH) {
    const stored: Buffer[] = []
    const to = Math.min(from + BATCH, values)
    for (let i = from; i < to; i++) {
      await writer.keyring.ready('', { index: true })
      stored.push(writer.cipher.encrypt(`+86 138 ${i}`, ''))
    }
    for (let i = from; i < to; i++) {
      const cell = stored[i - from]!
      await reader.keyring.load([keyIdOf(cell)!])
      if (reader.cipher.decrypt(cell) !== `+86 138 ${i}`) throw new Error(`the value ${i} did not come back`)
    }
  }
  return { values, writing, reading: calls(), seconds: (performance.now() - start) / 1000 }
}
