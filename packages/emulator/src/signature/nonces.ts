import { ApiError } from '../api/api-error.ts'

/** How far a request's date may be from the emulator's clock, either way. */
export const DATE_WINDOW_MS: number = 15 * 60 * 1000

/** The nonces that were used while their dates are valid: a request is good for one time. */
export class Nonces {
  readonly #expiry = new Map<string, number>()
  #sweepAt = 0

  /** @throws ApiError SignatureNonceUsed */
  use(accessKeyId: string, nonce: string, now: number): void {
    this.#sweep(now)
    const key = `${accessKeyId} ${nonce}`
    if (this.#expiry.has(key)) {
      throw new ApiError(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.')
    }
    this.#expiry.set(key, now + 2 * DATE_WINDOW_MS)
  }

  #sweep(now: number): void {
    if (now < this.#sweepAt) return
    for (const [key, expiry] of this.#expiry) if (expiry < now) this.#expiry.delete(key)
    this.#sweepAt = now + DATE_WINDOW_MS
  }
}
