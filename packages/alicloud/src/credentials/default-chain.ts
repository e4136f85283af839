import { loadCredentials } from '../vendor.ts'
import type { CredentialObject } from './credentials.ts'

/**
 * The vendor's default chain: environment, OIDC, profiles, the instance's RAM role, a URI. After a failure it is made anew,
 * because it goes on asking the last of its providers for ever, whatever has changed since.
 */
export class DefaultChain implements CredentialObject {
  #chain: CredentialObject | undefined

  async getCredential(): ReturnType<CredentialObject['getCredential']> {
    try {
      this.#chain ??= new (await loadCredentials()).default() as CredentialObject
      return await this.#chain.getCredential()
    } catch (error) {
      this.forget()
      throw error
    }
  }

  /** Starts from the first provider again. */
  forget(): void {
    this.#chain = undefined
  }
}
