import type { Gap } from '../../report.ts'
import type {
  AttributeFields,
  DiskFields,
  EndpointFields,
  HbaFields,
  InstanceFields,
  KeyFields,
  ParameterFields,
  ProxyFields,
  SslFields,
  TdeFields,
  WhitelistFields,
} from './fields.ts'
import type { Reading } from './reading.ts'

/** The engines of ApsaraDB RDS, by its names. */
export type RdsEngine = 'MySQL' | 'PostgreSQL' | 'SQLServer' | 'MariaDB'

/** What was read of one instance: allow-listed fields alone, in the API's names. A part that its engine has not is absent. */
export interface InstanceEvidence {
  /** Of the account that it is in; undefined where STS did not tell. */
  readonly account: string | undefined
  readonly region: string
  readonly id: string
  readonly engine: RdsEngine | 'unknown'
  readonly listed: InstanceFields
  readonly attribute: Reading<AttributeFields>
  readonly whitelist: Reading<readonly WhitelistFields[]>
  readonly endpoints: Reading<readonly EndpointFields[]>
  readonly ssl?: Reading<SslFields>
  readonly tde?: Reading<TdeFields>
  readonly disk?: Reading<DiskFields>
  readonly parameters?: Reading<ParameterFields>
  readonly hba?: Reading<readonly HbaFields[]>
  readonly proxy?: Reading<readonly ProxyFields[]>
  /** The keys that TDE and the disk name, as KMS describes them. */
  readonly tdeKey?: Reading<KeyFields>
  readonly diskKey?: Reading<KeyFields>
}

/** What was read of a key that envelopes are encrypted under. */
export interface KeyEvidence {
  readonly account: string | undefined
  readonly region: string
  /** As it was asked for: an id, an alias, an ARN. */
  readonly name: string
  readonly key: Reading<KeyFields>
}

/**
 * Everything that a run read, without secrets: plain data, to be judged now or later, here or elsewhere. As JSON it is
 * what an auditor keeps.
 */
export interface RdsEvidence {
  /** When it was read, ISO 8601. */
  readonly collectedAt: string
  readonly instances: readonly InstanceEvidence[]
  readonly keys: readonly KeyEvidence[]
  readonly gaps: readonly Gap[]
}
