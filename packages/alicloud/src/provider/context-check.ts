import { isUnavailable, WaxsealError } from '@waxseal/core'
import type { KmsApi } from '../kms/kms-api.ts'

/**
 * Finds out, once in a process, whether the encryption context reaches KMS: something encrypted with one must not decrypt
 * without. Clients exist that lose it without a word, and everything seems to work.
 */
export class ContextCheck {
  readonly #api: KmsApi
  #passed: Promise<void> | undefined

  constructor(api: KmsApi) {
    this.#api = api
  }

  /**
   * @param blob encrypted with a context, as KMS has just shown
   * @throws WaxsealError KMS_CONTEXT_IGNORED, and what says that KMS could not be asked
   */
  verify(blob: Uint8Array): Promise<void> {
    this.#passed ??= this.#attempt(blob).catch(error => {
      this.#passed = undefined
      throw error
    })
    return this.#passed
  }

  async #attempt(blob: Uint8Array): Promise<void> {
    try {
      const { plaintext, requestId } = await this.#api.decrypt({ blob })
      plaintext.fill(0)
      throw new WaxsealError(
        'KMS_CONTEXT_IGNORED',
        'KMS decrypts without the encryption context what was encrypted with it: something between this process and KMS ' +
          'loses the parameter EncryptionContext; leave out "client", or use another version of it',
        { requestId },
      )
    } catch (error) {
      // Any answer of no is what is wanted here.
      if (isUnavailable(error) || (error as WaxsealError).code === 'KMS_CONTEXT_IGNORED') throw error
    }
  }
}
