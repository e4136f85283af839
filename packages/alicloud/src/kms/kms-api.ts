/** Names and values that KMS authenticates with a ciphertext: decrypting takes the same ones. Not secret, at most 8,192 characters as JSON. */
export type EncryptionContext = Readonly<Record<string, string>>

/** Which key answered: KMS takes an alias or an ARN and answers with the id behind it. */
export interface KmsKeyUsed {
  readonly keyId: string
  /** A UUID. Of a rotated symmetric key it is the version that the ciphertext was made with. */
  readonly keyVersionId: string
  readonly requestId: string | undefined
}

/** What `DescribeKey` says of a key, in Alibaba's values. */
export interface KmsKeyMetadata {
  readonly keyId: string
  readonly arn: string | undefined
  /** `Enabled`, `Disabled`, `PendingDeletion`, `PendingImport`. */
  readonly state: string | undefined
  /** `Aliyun_AES_256`, `RSA_2048`, `EC_SM2` … */
  readonly spec: string | undefined
  /** `ENCRYPT/DECRYPT` or `SIGN/VERIFY`. */
  readonly usage: string | undefined
  /** `Aliyun_KMS` or `EXTERNAL`. */
  readonly origin: string | undefined
  /** `SOFTWARE` or `HSM`. */
  readonly protectionLevel: string | undefined
  /** An account's id, or the name of the service that a service key belongs to. */
  readonly creator: string | undefined
  /** The KMS instance of a customer's key; default keys and service keys have none. */
  readonly instanceId: string | undefined
  /** The version that encrypts. */
  readonly primaryKeyVersion: string | undefined
  /** `Enabled`, `Disabled`, `Suspended`. */
  readonly automaticRotation: string | undefined
  /** When imported key material expires, as ISO 8601. */
  readonly materialExpireTime: string | undefined
  /** When a key that is about to be deleted will be, as ISO 8601. */
  readonly deletionDate: string | undefined
  readonly requestId: string | undefined
}

/**
 * The part of KMS 2016-01-20 that Waxseal uses, whichever client it goes through. All bytes are plain bytes: base64, which
 * KMS speaks, is done inside. A returned plaintext is in a buffer of its own, which the caller may zero.
 *
 * Every method may reject with a WaxsealError: CLOUD_CREDENTIALS, CLOUD_CLOCK_SKEW, CLOUD_ACCESS_DENIED, CLOUD_THROTTLED,
 * CLOUD_UNAVAILABLE, CLOUD_REQUEST_REFUSED, KMS_KEY_NOT_FOUND, KMS_KEY_DISABLED, KMS_KEY_UNSUITABLE; with KMS's code as
 * `serviceCode` and its `requestId` where it answered. A ciphertext that is not KMS's, or a context that differs, is
 * CLOUD_REQUEST_REFUSED: KMS documents no code of its own for it.
 */
export interface KmsApi {
  /** Where calls that use keys go, for messages: `kms.cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string

  /** A new data key of `length` bytes (16, 24 or 32; 32 by default), in clear and wrapped. */
  generateDataKey(request: {
    readonly keyId: string
    readonly context?: EncryptionContext | undefined
    readonly length?: 16 | 24 | 32 | undefined
  }): Promise<KmsKeyUsed & { readonly plaintext: Buffer; readonly blob: Buffer }>

  /** Encrypts at most 6,144 bytes under a symmetric key. */
  encrypt(request: {
    readonly keyId: string
    readonly plaintext: Uint8Array
    readonly context?: EncryptionContext | undefined
  }): Promise<KmsKeyUsed & { readonly blob: Buffer }>

  /** Decrypts what `generateDataKey` wrapped or `encrypt` encrypted. KMS finds the key by itself: compare `keyId`. */
  decrypt(request: {
    readonly blob: Uint8Array
    readonly context?: EncryptionContext | undefined
  }): Promise<KmsKeyUsed & { readonly plaintext: Buffer }>

  /** Encrypts under the public half of an asymmetric key. */
  asymmetricEncrypt(request: {
    readonly keyId: string
    readonly keyVersionId: string
    readonly algorithm: string
    readonly plaintext: Uint8Array
  }): Promise<KmsKeyUsed & { readonly blob: Buffer }>

  /** Decrypts what was encrypted under the public half of an asymmetric key, here or elsewhere. */
  asymmetricDecrypt(request: {
    readonly keyId: string
    readonly keyVersionId: string
    /** `RSAES_OAEP_SHA_256`, for example. */
    readonly algorithm: string
    readonly blob: Uint8Array
  }): Promise<KmsKeyUsed & { readonly plaintext: Buffer }>

  /** The public half of an asymmetric key, as PEM (SubjectPublicKeyInfo). */
  getPublicKey(request: {
    readonly keyId: string
    readonly keyVersionId: string
  }): Promise<KmsKeyUsed & { readonly publicKey: string }>

  /** @param keyId an id, an alias as `alias/app`, or an ARN */
  describeKey(keyId: string): Promise<KmsKeyMetadata>

  /**
   * Asks whether the caller may do something, without doing it (`DryRun`).
   *
   * @param parameters of the action, as KMS documents them: `{ KeyId: 'alias/app' }`
   * @returns `unknown` where KMS does not say, as the SDK's oldest versions and some keys have no dry run
   */
  mayCall(action: string, parameters: Readonly<Record<string, string>>): Promise<'yes' | 'no' | 'unknown'>
}

/** What a key provider on KMS shows of itself, as its property `kms`, so that `diagnose` can look at it. */
export interface KmsSubject {
  readonly api: KmsApi
  /** As it was configured: an id, an alias or an ARN. */
  readonly keyId: string
  /** Of an asymmetric key; a symmetric one is used without naming a version. */
  readonly keyVersionId?: string | undefined
  /** What the key encrypts: data keys, data keys under its public half, or values themselves. */
  readonly use: 'envelope' | 'public-key' | 'direct'
}
