import { createRequire } from 'node:module'
import type { Emulator } from '@waxseal/emulator'
import type { KmsSdkClient } from '../../src/index.ts'

const require = createRequire(import.meta.url)
const { default: KmsClient1 } = require('@alicloud/kms20160120') as typeof import('@alicloud/kms20160120')
const openApiClient = require('@alicloud/openapi-client') as typeof import('@alicloud/openapi-client')
const openApiCore = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core')

type Place = Pick<Emulator, 'endpoint' | 'protocol' | 'region' | 'credentials'>

/** Where and as whom a client of the vendor's calls. */
function configOf({ endpoint, protocol, region, credentials }: Place) {
  return { endpoint, protocol, regionId: region, ...credentials }
}

/** `@alicloud/kms20160120` 1.2.0 itself: signs with HMAC-SHA1. */
export function generation1(place: Place): InstanceType<typeof KmsClient1> {
  return new KmsClient1(configOf(place) as ConstructorParameters<typeof KmsClient1>[0])
}

/** What `@alicloud/kms20160120` 2.0.2 to 2.2.3 stand on, with the shape of its typed methods. */
class KmsClient2 extends openApiClient.default {
  async decryptWithOptions(): Promise<never> {
    throw new Error('nobody calls the typed methods')
  }
}

export function generation2(place: Place): KmsSdkClient {
  return new KmsClient2(new openApiClient.Config(configOf(place)))
}

/** What `@alicloud/kms20160120` 2.3 and 3.x stand on, with the shape and the way of their typed methods. */
export class KmsClient3 extends openApiCore.default {
  /** As version 3.2.0 does it: the context is turned into JSON, and a text comes out as `null`. */
  async decryptWithOptions(
    request: { ciphertextBlob: string; encryptionContext?: unknown },
    runtime: Parameters<InstanceType<typeof openApiCore.default>['callApi']>[2],
  ): Promise<{ body: { Plaintext: string } }> {
    const { OpenApiUtil, $OpenApiUtil } = openApiCore
    const style = ['EncryptionContext', 'json'] as const
    const context = OpenApiUtil.arrayToStringWithSpecifiedStyle(request.encryptionContext, ...style)
    const params = new $OpenApiUtil.Params({
      ...{ action: 'Decrypt', version: '2016-01-20', protocol: 'HTTPS', pathname: '/', method: 'POST' },
      ...{ authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json' },
    })
    const query = { CiphertextBlob: request.ciphertextBlob, EncryptionContext: context }
    const answer = await this.callApi(params, new $OpenApiUtil.OpenApiRequest({ query }), runtime)
    return answer as { body: { Plaintext: string } }
  }
}

/** What the clients of generation 3 are made with. */
export function configFor3(place: Place): ConstructorParameters<typeof KmsClient3>[0] {
  return new openApiCore.$OpenApiUtil.Config(configOf(place))
}

export function generation3(place: Place): KmsClient3 {
  return new KmsClient3(configFor3(place))
}
