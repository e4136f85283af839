import { WaxsealError } from '@waxseal/core'
import type { AlicloudCredentials, CredentialObject, CredentialsSource } from './credentials.ts'
import { DefaultChain } from './default-chain.ts'

/** Where a client gets the credentials of each request. */
export interface CredentialResolver {
  /** @throws WaxsealError CLOUD_CREDENTIALS */
  resolve(): Promise<AlicloudCredentials>
  /** Forgets what it holds, after the service refused it. False when nothing else can come: the pair is fixed. */
  renew(): boolean
}

/** Credentials of a function are asked for again this long before they expire. */
const MARGIN = 5 * 60_000

const CHAIN =
  'the default chain (ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, OIDC, profiles, the RAM role ' +
  'of the instance, ALIBABA_CLOUD_CREDENTIALS_URI)'

/**
 * Makes a resolver of what the options give; without anything, of the vendor's default chain.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function credentialResolver(source: CredentialsSource | undefined): CredentialResolver {
  if (source === undefined) {
    const chain = new DefaultChain()
    return new AskedCredentials(CHAIN, asker(chain), () => chain.forget())
  }
  if (typeof source === 'function') return new AskedCredentials('the function in `credentials`', source)
  if (typeof source === 'object' && source !== null) {
    if ('getCredential' in source) return new AskedCredentials('the object in `credentials`', asker(source))
    if (isPair(source)) return { resolve: async () => source, renew: () => false }
  }
  throw new WaxsealError(
    'CONFIG_INVALID',
    'the option credentials is { accessKeyId, accessKeySecret }, a function that gives them, or an object with ' +
      'getCredential(); left out, they come from the environment',
  )
}

/** Credentials that something else gives: asked once for all callers that wait, and kept as long as they say they hold. */
class AskedCredentials implements CredentialResolver {
  readonly #name: string
  readonly #ask: () => Promise<unknown>
  readonly #forget: () => void
  #pending: Promise<AlicloudCredentials> | undefined
  #kept: AlicloudCredentials | undefined

  constructor(name: string, ask: () => Promise<unknown>, forget: () => void = () => {}) {
    this.#name = name
    this.#ask = ask
    this.#forget = forget
  }

  async resolve(): Promise<AlicloudCredentials> {
    const kept = this.#kept
    if (kept?.expiration !== undefined && kept.expiration.getTime() - MARGIN > Date.now()) return kept
    this.#pending ??= this.#request().finally(() => {
      this.#pending = undefined
    })
    return this.#pending
  }

  renew(): boolean {
    this.#kept = undefined
    this.#forget()
    return true
  }

  async #request(): Promise<AlicloudCredentials> {
    let answer: unknown
    try {
      answer = await this.#ask()
    } catch {
      // No cause: the vendor's messages quote what metadata services and credential URIs answered, secrets included.
    }
    if (!isPair(answer)) {
      throw new WaxsealError(
        'CLOUD_CREDENTIALS',
        `no credentials for Alibaba Cloud: ${this.#name} gave none; set one up`,
      )
    }
    this.#kept = answer
    return answer
  }
}

function asker(source: CredentialObject): () => Promise<unknown> {
  return async () => {
    const { accessKeyId, accessKeySecret, securityToken } = await source.getCredential()
    return { accessKeyId, accessKeySecret, securityToken: securityToken || undefined }
  }
}

function isPair(value: unknown): value is AlicloudCredentials {
  if (typeof value !== 'object' || value === null) return false
  const { accessKeyId, accessKeySecret } = value as Partial<AlicloudCredentials>
  return isText(accessKeyId) && isText(accessKeySecret)
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== ''
}
