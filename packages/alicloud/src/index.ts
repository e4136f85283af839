export type { AlicloudCredentials, CredentialObject, CredentialsSource } from './credentials/credentials.ts'
export { diagnose } from './diagnose/diagnose.ts'
export { type Check, type Diagnosis, type Finding, formatDiagnosis } from './diagnose/diagnosis.ts'
export type { EncryptionContext, KmsApi, KmsKeyMetadata, KmsKeyUsed, KmsSubject } from './kms/kms-api.ts'
export { openApiKms } from './kms/open-api-kms.ts'
export {
  type OpenApiCall,
  type OpenApiClient,
  type OpenApiParameters,
  openApiClient,
} from './openapi/open-api-client.ts'
export type { AlicloudOptions } from './openapi/options.ts'
export { type AlicloudKmsOptions, alicloudKms, type KmsKeyProvider } from './provider/alicloud-kms.ts'
export {
  type AlicloudKmsKeyPairOptions,
  type AlicloudKmsPublicKeyOptions,
  alicloudKmsKeyPair,
  alicloudKmsPublicKey,
} from './provider/alicloud-kms-rsa.ts'
export type { AsymmetricKeyOptions, KeyVersionOptions } from './provider/asymmetric-key.ts'
export type { KeyInspectionOptions } from './provider/key-inspection.ts'
export type { KmsAccessOptions } from './provider/kms-access.ts'
export { type KmsDirectProvider, kmsDirect } from './provider/kms-direct.ts'
export type { PublicKeySource } from './provider/rsa-algorithm.ts'
export type { SymmetricKeyOptions } from './provider/symmetric-key.ts'
export { type KmsSdkClient, sdkClient } from './sdk/sdk-client.ts'
