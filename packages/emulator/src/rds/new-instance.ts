import { timestamp } from '../api/timestamp.ts'
import type { PlacedInstance, RdsFields } from './instance.ts'

const SUFFIXES = { MySQL: 'mysql', PostgreSQL: 'pg', SQLServer: 'sqlserver', MariaDB: 'mariadb' } as const
const YEAR_MS = 365 * 24 * 60 * 60 * 1000

/** The first endpoint of an instance. */
export function endpointOf(instance: PlacedInstance): string {
  return endpointsOf(instance)[0]?.ConnectionString ?? ''
}

/** The endpoints of an instance: those described, or one in its VPC. */
export function endpointsOf({ id, engine, endpoints }: PlacedInstance): readonly RdsFields[] {
  const ConnectionString = `${id}.${SUFFIXES[engine]}.rds.aliyuncs.com`
  return endpoints ?? [{ ConnectionString, IPType: 'Private', ConnectionStringType: 'Normal' }]
}

/** What DescribeDBInstanceSSL answers for an engine: each has its own words for on and off, and fields of its own. */
export function sslOf(instance: PlacedInstance, now: Date): RdsFields {
  const given = instance.ssl ?? {}
  const isOn = /^(yes|on)$/i.test(given.SSLEnabled ?? '')
  const certificate: RdsFields = isOn
    ? { ConnectionString: endpointOf(instance), SSLExpireTime: timestamp(new Date(now.getTime() + YEAR_MS)) }
    : { ConnectionString: '', SSLExpireTime: '' }
  if (instance.engine === 'PostgreSQL') {
    const access: RdsFields = isOn ? { CAType: 'aliyun', ACL: 'prefer', ReplicationACL: 'prefer' } : {}
    return { SSLEnabled: 'off', RequireUpdate: '0', LastModifyStatus: 'success', ...certificate, ...access, ...given }
  }
  const off: RdsFields = { SSLEnabled: 'No', RequireUpdate: 'No', ...certificate }
  return instance.engine === 'SQLServer' ? { ...off, ForceEncryption: '0', ...given } : { ...off, ...given }
}
