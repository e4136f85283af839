import { isWaxsealError, WaxsealError } from '@waxseal/core'
import type { OpenApiClient, OpenApiParameters } from '../openapi/open-api-client.ts'
import { requestIdIn } from '../openapi/request-id.ts'
import type { EncryptionContext, KmsApi, KmsKeyMetadata, KmsKeyUsed } from './kms-api.ts'

type Answer = Readonly<Record<string, unknown>>

const VERSION = '2016-01-20'

/** A longer ciphertext travels as a form, since gateways limit the length of a URL. */
const LONGEST_IN_URL = 1_024

/** KMS through a client for OpenAPIs. */
export function openApiKms(client: OpenApiClient): KmsApi {
  return new OpenApiKms(client)
}

/**
 * Parameters go where the vendor's own SDK puts them, in the URL, except what must not be there: plaintext, and ciphertext
 * that is long. The KMS gateway takes both: SDK 2.0.0 sent forms alone, as Terraform's provider does.
 */
class OpenApiKms implements KmsApi {
  readonly endpoint: string
  readonly #client: OpenApiClient

  constructor(client: OpenApiClient) {
    this.#client = client
    this.endpoint = client.endpointOf({ product: 'kms', action: 'Decrypt' })
  }

  async generateDataKey({ keyId, context, length = 32 }: Parameters<KmsApi['generateDataKey']>[0]) {
    const query = { KeyId: keyId, NumberOfBytes: length, EncryptionContext: contextText(context) }
    const answer = await this.#call('GenerateDataKey', query)
    return { ...keyUsed(answer), plaintext: bytes(answer, 'Plaintext'), blob: bytes(answer, 'CiphertextBlob') }
  }

  async encrypt({ keyId, plaintext, context }: Parameters<KmsApi['encrypt']>[0]) {
    const query = { KeyId: keyId, EncryptionContext: contextText(context) }
    const answer = await this.#call('Encrypt', query, { Plaintext: base64(plaintext) })
    return { ...keyUsed(answer), blob: bytes(answer, 'CiphertextBlob') }
  }

  async decrypt({ blob, context }: Parameters<KmsApi['decrypt']>[0]) {
    const answer = await this.#callWithBlob('Decrypt', { EncryptionContext: contextText(context) }, blob)
    return { ...keyUsed(answer), plaintext: bytes(answer, 'Plaintext') }
  }

  async asymmetricEncrypt(request: Parameters<KmsApi['asymmetricEncrypt']>[0]) {
    const body = { Plaintext: base64(request.plaintext) }
    const answer = await this.#call('AsymmetricEncrypt', asymmetric(request), body)
    return { ...keyUsed(answer), blob: bytes(answer, 'CiphertextBlob') }
  }

  async asymmetricDecrypt(request: Parameters<KmsApi['asymmetricDecrypt']>[0]) {
    const answer = await this.#callWithBlob('AsymmetricDecrypt', asymmetric(request), request.blob)
    return { ...keyUsed(answer), plaintext: bytes(answer, 'Plaintext') }
  }

  async getPublicKey({ keyId, keyVersionId }: Parameters<KmsApi['getPublicKey']>[0]) {
    const answer = await this.#call('GetPublicKey', { KeyId: keyId, KeyVersionId: keyVersionId })
    return { ...keyUsed(answer), publicKey: text(answer, 'PublicKey') }
  }

  async describeKey(keyId: string): Promise<KmsKeyMetadata> {
    const answer = await this.#call('DescribeKey', { KeyId: keyId })
    const metadata = (answer.KeyMetadata ?? {}) as Answer
    const optional = (name: string) => optionalText(metadata, name) || undefined
    return {
      keyId: text(metadata, 'KeyId'),
      arn: optional('Arn'),
      state: optional('KeyState'),
      spec: optional('KeySpec'),
      usage: optional('KeyUsage'),
      origin: optional('Origin'),
      protectionLevel: optional('ProtectionLevel'),
      creator: optional('Creator'),
      instanceId: optional('DKMSInstanceId'),
      primaryKeyVersion: optional('PrimaryKeyVersion'),
      automaticRotation: optional('AutomaticRotation'),
      materialExpireTime: optional('MaterialExpireTime'),
      deletionDate: optional('DeleteDate'),
      requestId: requestIdIn(answer.RequestId),
    }
  }

  async mayCall(action: string, parameters: Readonly<Record<string, string>>): Promise<'yes' | 'no' | 'unknown'> {
    try {
      await this.#call(action, { ...parameters, DryRun: true })
      return 'unknown' // it was done: whoever answers knows no dry run
    } catch (error) {
      // A dry run always fails, and its code says whether the call would have.
      if (isWaxsealError(error) && error.serviceCode === 'DryRunOperationError') return 'yes'
      if (isWaxsealError(error, 'CLOUD_ACCESS_DENIED')) return 'no'
      if (isWaxsealError(error, 'CLOUD_REQUEST_REFUSED')) return 'unknown'
      throw error
    }
  }

  #callWithBlob(action: string, query: OpenApiParameters, blob: Uint8Array): Promise<Answer> {
    const parameter = { CiphertextBlob: base64(blob) }
    if (parameter.CiphertextBlob.length > LONGEST_IN_URL) return this.#call(action, query, parameter)
    return this.#call(action, { ...query, ...parameter })
  }

  #call(action: string, query: OpenApiParameters, body?: OpenApiParameters): Promise<Answer> {
    return this.#client.call<Answer>({ product: 'kms', version: VERSION, action, query, ...(body && { body }) })
  }
}

function asymmetric(request: { readonly keyId: string; readonly keyVersionId: string; readonly algorithm: string }) {
  return { KeyId: request.keyId, KeyVersionId: request.keyVersionId, Algorithm: request.algorithm }
}

/** JSON, as KMS wants it. An empty context is none. */
function contextText(context: EncryptionContext | undefined): string | undefined {
  return context === undefined || Object.keys(context).length === 0 ? undefined : JSON.stringify(context)
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function keyUsed(answer: Answer): KmsKeyUsed {
  return {
    keyId: text(answer, 'KeyId'),
    keyVersionId: text(answer, 'KeyVersionId'),
    requestId: requestIdIn(answer.RequestId),
  }
}

function bytes(answer: Answer, name: string): Buffer {
  return Buffer.from(text(answer, name), 'base64')
}

function text(answer: Answer, name: string): string {
  const value = optionalText(answer, name)
  if (value !== undefined) return value
  throw new WaxsealError('CLOUD_UNAVAILABLE', `the answer of KMS has no ${name}; is it KMS that answers there?`, {
    requestId: requestIdIn(answer.RequestId),
  })
}

function optionalText(answer: Answer, name: string): string | undefined {
  const value = answer[name]
  return typeof value === 'string' ? value : undefined
}
