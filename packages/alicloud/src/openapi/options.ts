import type { CredentialsSource } from '../credentials/credentials.ts'

/** How to reach Alibaba Cloud, and as whom. */
export interface AlicloudOptions {
  /** `cn-hangzhou`. By default the environment variable ALIBABA_CLOUD_REGION_ID. */
  readonly region?: string | undefined
  /**
   * Where calls go, in place of the region's endpoint: `host` or `host:port`, over HTTPS. A dedicated KMS instance
   * (`kst-….cryptoservice.kms.aliyuncs.com`) gets the calls that use keys, and the region's endpoint the others.
   * For an emulator on this machine also `http://127.0.0.1:8100`; any other address is HTTPS and written without a
   * scheme. By default the environment variable ALIBABA_CLOUD_ENDPOINT.
   */
  readonly endpoint?: string | undefined
  /** `vpc` for the region's endpoints inside a VPC. By default the environment variable ALIBABA_CLOUD_ENDPOINT_TYPE, or `public`. */
  readonly network?: 'public' | 'vpc' | undefined
  /** By default the chain of `@alicloud/credentials`: environment, OIDC, profiles, the instance's RAM role, a URI. */
  readonly credentials?: CredentialsSource | undefined
  /** The certificate authority of `endpoint`, when it is not a public one: of a dedicated KMS instance, for example. */
  readonly ca?: { readonly file: string } | { readonly pem: string } | undefined
  /** Milliseconds for one attempt; 5,000 by default. */
  readonly timeout?: number | undefined
  /** Milliseconds for one call with all its retries; 20,000 by default. */
  readonly deadline?: number | undefined
  /** How often at most a call is tried again, after throttling, a server's error or a fault of the network; 8 by default. */
  readonly retries?: number | undefined
}
