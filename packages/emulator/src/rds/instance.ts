/** The engines of ApsaraDB RDS, by its names. */
export const RDS_ENGINES = ['MySQL', 'PostgreSQL', 'SQLServer', 'MariaDB'] as const
export type RdsEngine = (typeof RDS_ENGINES)[number]

/** Fields of an answer, by the API's names; all values travel as text. */
export type RdsFields = Readonly<Record<string, string>>

/**
 * An instance of RDS. What is said in the API's own field names is answered as it stands; what is left out is answered as
 * of a new instance of that engine, with SSL and TDE off.
 */
export interface RdsInstance {
  /** `rm-bp1orders` */
  readonly id: string
  readonly engine: RdsEngine
  /** `8.0`, `15.0`, `2019_std_ha` */
  readonly version: string
  /** The emulator's by default. */
  readonly region?: string
  /** The emulator's by default. */
  readonly account?: string
  /** What people call it: `DBInstanceDescription`. */
  readonly name?: string
  /** Of DescribeDBInstances and DescribeDBInstanceAttribute: `Category`, `DBInstanceStorageType`, `CurrentKernelVersion` … */
  readonly attribute?: RdsFields
  /** Of DescribeDBInstanceSSL. With `SSLEnabled` on, endpoint and expiry have values of their own. */
  readonly ssl?: RdsFields
  /** Of DescribeDBInstanceTDE. */
  readonly tde?: RdsFields
  /** Of DescribeDBInstanceTDE for SQL Server: the status by the database's name. */
  readonly databases?: RdsFields
  /** Of DescribeDBInstanceEncryptionKey. Without `EncryptionKey`, the disk is not encrypted. */
  readonly disk?: RdsFields
  /** Of DescribeDBInstanceIPArrayList: addresses with commas between them, by the list's name. */
  readonly whitelist?: RdsFields
  /** Of DescribeDBInstanceNetInfo; one in the VPC by default. */
  readonly endpoints?: readonly RdsFields[]
  /** Of DescribeParameters: those that run, by name. */
  readonly parameters?: RdsFields
  /** Of DescribePGHbaConfig: the lines that run. */
  readonly hba?: readonly RdsFields[]
  /** Of GetDbProxyInstanceSsl: the proxy's endpoints with SSL. */
  readonly proxy?: readonly RdsFields[]
}

/** An instance whose place is known. */
export type PlacedInstance = RdsInstance & { readonly region: string; readonly account: string }
