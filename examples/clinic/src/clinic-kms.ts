import Kms from '@alicloud/kms20160120'
import { alicloudKms } from '@waxseal/alicloud'
import type { KeyProvider } from '@waxseal/core'
import { type Emulator, startEmulator } from '@waxseal/emulator'

const KEY = 'alias/clinic'

/**
 * The clinic's key in KMS: an emulator's, on this machine, which checks every signature. In the cloud the same environment
 * variables lead to KMS itself, and the providers below stay as they are.
 */
export class ClinicKms {
  readonly #cloud: Emulator

  private constructor(cloud: Emulator) {
    this.#cloud = cloud
  }

  static async start(): Promise<ClinicKms> {
    const cloud = await startEmulator()
    await cloud.keys.create({ alias: KEY })
    process.env.ALIBABA_CLOUD_ENDPOINT = cloud.url // unset in the cloud
    process.env.ALIBABA_CLOUD_REGION_ID = cloud.region
    process.env.ALIBABA_CLOUD_ACCESS_KEY_ID = cloud.credentials.accessKeyId
    process.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET = cloud.credentials.accessKeySecret
    delete process.env.ALIBABA_CLOUD_SECURITY_TOKEN // would belong to another AccessKey
    return new ClinicKms(cloud)
  }

  get url(): string {
    return this.#cloud.url
  }

  /** The key provider, as an application has it: region and credentials come from the environment. */
  provider(): KeyProvider {
    return alicloudKms({ keyId: KEY })
  }

  /** The same through the vendor's KMS SDK (1.2.0), as an application has it that uses that already. */
  providerOverSdk(): KeyProvider {
    const { endpoint, protocol, region, credentials } = this.#cloud
    const config = { endpoint, protocol, regionId: region, ...credentials }
    return alicloudKms({ keyId: KEY, client: new Kms.default(config as ConstructorParameters<typeof Kms.default>[0]) })
  }

  /** The calls so far, by action and outcome. */
  calls(): readonly { readonly action: string; readonly outcome: string; readonly count: number }[] {
    return this.#cloud.calls.summary()
  }

  stop(): Promise<void> {
    return this.#cloud.stop()
  }
}
