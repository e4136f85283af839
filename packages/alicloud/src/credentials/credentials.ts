/** An AccessKey pair, with a token when STS gave it. */
export interface AlicloudCredentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  readonly securityToken?: string | undefined
  /** Until when they hold. Credentials of a function are kept until five minutes before this. */
  readonly expiration?: Date | undefined
}

/** What `@alicloud/credentials` and its like have: it looks after refreshing by itself. */
export interface CredentialObject {
  getCredential(): Promise<{
    readonly accessKeyId?: string | undefined
    readonly accessKeySecret?: string | undefined
    readonly securityToken?: string | undefined
  }>
}

/** A pair, a function that gives one, or an object with `getCredential()`. The function is asked before each call, unless what it gave says how long it holds. */
export type CredentialsSource = AlicloudCredentials | (() => Promise<AlicloudCredentials>) | CredentialObject
