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
export { type KmsSdkClient, sdkClient } from './sdk/sdk-client.ts'
