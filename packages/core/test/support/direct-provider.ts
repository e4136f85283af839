import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  type DirectProvider,
  type Sealed,
  type ValueContext,
  valueContext,
  WaxsealError,
  type WaxsealErrorCode,
} from '../../src/index.ts'

/** Encrypts values under AES-256-GCM and a key of its own, as KMS does under one that it keeps. Counts what goes on. */
export class LocalDirectProvider implements DirectProvider {
  readonly name: string = 'local-direct'
  readonly calls = { encrypt: 0, decrypt: 0 }
  failure: WaxsealErrorCode | Error | undefined
  /** How many calls were under way at once, at most. */
  busiest = 0
  #busy = 0
  readonly #key = randomBytes(32)

  limit(): number {
    return 6144
  }

  async encrypt(plaintext: Uint8Array, context: ValueContext): Promise<Sealed> {
    this.calls.encrypt++
    await this.#pass()
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(valueContext(context))
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
    return { provider: this.name, kek: 'local', blob: Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]) }
  }

  async decrypt({ blob, kek }: Sealed, context: ValueContext): Promise<Uint8Array> {
    this.calls.decrypt++
    await this.#pass()
    const decipher = createDecipheriv('aes-256-gcm', this.#key, blob.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(valueContext(context))
    try {
      if (kek !== 'local') throw new Error('another key')
      decipher.setAuthTag(blob.subarray(-16))
      return Buffer.concat([decipher.update(blob.subarray(12, -16)), decipher.final()])
    } catch {
      throw new WaxsealError('DECRYPTION_FAILED', 'it does not decrypt', { requestId: 'request-1' })
    }
  }

  async #pass(): Promise<void> {
    this.#busy++
    this.busiest = Math.max(this.busiest, this.#busy)
    await new Promise(resolve => setImmediate(resolve))
    this.#busy--
    if (this.failure instanceof Error) throw this.failure
    if (this.failure !== undefined) throw new WaxsealError(this.failure, 'switched off')
  }
}
