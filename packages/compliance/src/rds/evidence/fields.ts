/** Fields of an answer that are kept, by the API's names. What is not named here is dropped where it comes in. */
export type Fields<Name extends string> = Readonly<Partial<Record<Name, string>>>

/** Of DescribeDBInstances. */
export const INSTANCE_FIELDS = [
  'DBInstanceId',
  'DBInstanceDescription',
  'Engine',
  'EngineVersion',
  'DBInstanceType',
  'DBInstanceStatus',
  'DBInstanceStorageType',
  'Category',
  'MasterInstanceId',
  'RegionId',
] as const
export type InstanceFields = Fields<(typeof INSTANCE_FIELDS)[number]>

/** Of DescribeDBInstanceAttribute. */
export const ATTRIBUTE_FIELDS = [
  'Category',
  'CurrentKernelVersion',
  'DBInstanceStorageType',
  'DBInstanceClassType',
  'DBInstanceType',
] as const
export type AttributeFields = Fields<(typeof ATTRIBUTE_FIELDS)[number]>

/**
 * Of DescribeDBInstanceSSL. Not ServerKey, which is the server's private key, nor any certificate: of `ServerCert` only the
 * host names in it are kept, as `ServerCertNames`.
 */
export const SSL_FIELDS = [
  'SSLEnabled',
  'RequireUpdate',
  'ForceEncryption',
  'ConnectionString',
  'SSLExpireTime',
  'CAType',
  'ACL',
  'ReplicationACL',
  'TlsVersion',
  'LastModifyStatus',
  'ServerCertNames',
] as const
export type SslFields = Fields<(typeof SSL_FIELDS)[number]>

/** Of DescribeDBInstanceTDE. */
export const TDE_FIELDS = ['TDEStatus', 'TDEMode', 'EncryptionKey'] as const
/** `databases` is there where the answer had such a list, which it has for SQL Server. */
export type TdeFields = Fields<(typeof TDE_FIELDS)[number]> & {
  readonly databases?: readonly Fields<'DBName' | 'TDEStatus'>[] | undefined
}

/** Of DescribeDBInstanceEncryptionKey. Without EncryptionKey, the disk is not encrypted. */
export const DISK_FIELDS = [
  'EncryptionKey',
  'EncryptionKeyStatus',
  'KeyType',
  'Origin',
  'DeleteDate',
  'MaterialExpireTime',
] as const
export type DiskFields = Fields<(typeof DISK_FIELDS)[number]>

/** Of DescribeDBInstanceIPArrayList. */
export const WHITELIST_FIELDS = ['DBInstanceIPArrayName', 'SecurityIPType', 'SecurityIPList'] as const
export type WhitelistFields = Fields<(typeof WHITELIST_FIELDS)[number]>

/** Of DescribeDBInstanceNetInfo. */
export const ENDPOINT_FIELDS = ['ConnectionString', 'IPType', 'ConnectionStringType'] as const
export type EndpointFields = Fields<(typeof ENDPOINT_FIELDS)[number]>

/** Of GetDbProxyInstanceSsl: endpoints of the proxy that have SSL. */
export const PROXY_FIELDS = ['CertCommonName', 'SslExpiredTime'] as const
export type ProxyFields = Fields<(typeof PROXY_FIELDS)[number]>

/** Of DescribePGHbaConfig, by their priority. */
export const HBA_FIELDS = ['Type', 'Database', 'User', 'Address', 'Method', 'PriorityId'] as const
export type HbaFields = Fields<(typeof HBA_FIELDS)[number]>

/** Parameters of DescribeParameters that say something about TLS: `loose_` is how RDS writes what a version may not know. */
export const PARAMETERS = [
  'require_secure_transport',
  'loose_require_secure_transport',
  'tls_version',
  'loose_tls_version',
  'ssl_min_protocol_version',
] as const
export type ParameterFields = Fields<(typeof PARAMETERS)[number]>

/** Of KMS's DescribeKey. */
export const KEY_FIELDS = [
  'KeyId',
  'KeyState',
  'KeySpec',
  'Creator',
  'Origin',
  'ProtectionLevel',
  'AutomaticRotation',
  'DeletionProtection',
  'DeleteDate',
  'MaterialExpireTime',
] as const
export type KeyFields = Fields<(typeof KEY_FIELDS)[number]>
