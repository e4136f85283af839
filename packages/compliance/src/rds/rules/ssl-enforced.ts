import { cis, pci } from '../../rule/frameworks.ts'
import { fail, pass, unknown, type Verdict } from '../../rule/verdict.ts'
import type { InstanceEvidence } from '../evidence/rds-evidence.ts'
import { engineOf, fields, type InstanceRule, withoutValue } from './instance-rule.ts'
import { mysqlEnforcement } from './mysql-enforcement.ts'
import { postgresEnforcement } from './postgres-enforcement.ts'
import { sslIsOn } from './words.ts'

/** RDS-SSL-002: enabled is not enforced. */
export const sslEnforced: InstanceRule = {
  rule: {
    id: 'RDS-SSL-002',
    title: 'Plaintext connections are refused',
    severity: 'high',
    reads:
      'DescribeDBInstanceSSL.ForceEncryption (SQL Server, MySQL), the parameter require_secure_transport and the minor engine version (MySQL), DescribeDBInstanceSSL.ACL and DescribePGHbaConfig (PostgreSQL)',
    passes:
      'SQL Server: ForceEncryption is 1. MySQL: that, or require_secure_transport is ON. PostgreSQL: ACL is cert, verify-ca or verify-full, or no line of pg_hba.conf that lets somebody in does so without SSL',
    risk: 'A client that is configured wrongly, or that somebody in between talks out of SSL, connects in plaintext, and nobody notices.',
    frameworks: [cis('6.1'), pci('4.2.1')],
    remediation: {
      text: 'Force SSL. MySQL 5.7 and later with a minor engine version of 20241130 or later: "forceful SSL encryption" in the console, or the parameter. PostgreSQL: make all lines of pg_hba.conf hostssl, or set an ACL that asks for client certificates. SQL Server: ForceEncryption.',
      command:
        'aliyun rds ModifyDBInstanceSSL --region <region> --DBInstanceId <instance> --ConnectionString <endpoint> --SSLEnabled 1 --ForceEncryption 1',
      consequences:
        'Clients without SSL can no longer connect. The command is for SQL Server; results for MySQL and PostgreSQL have their own.',
      url: 'https://help.aliyun.com/document_detail/95715.html',
    },
  },
  remedies: {
    MySQL: {
      command:
        'aliyun rds ModifyParameter --region <region> --DBInstanceId <instance> --Parameters \'{"require_secure_transport":"ON"}\'',
      consequences:
        'Clients without SSL can no longer connect. Takes MySQL 5.7 or later with a minor engine version of 20241130 or later: aliyun rds UpgradeDBInstanceKernelVersion upgrades it, and restarts the instance. Where the parameter is not offered, force SSL in the console.',
      url: 'https://help.aliyun.com/document_detail/96120.html',
    },
    PostgreSQL: {
      command:
        'aliyun rds ModifyPGHbaConfig --region <region> --DBInstanceId <instance> --OpsType modify --HbaItem.1.PriorityId <priority> --HbaItem.1.Type hostssl --HbaItem.1.Database <database> --HbaItem.1.User <user> --HbaItem.1.Address <address> --HbaItem.1.Method <method>',
      consequences:
        'Clients without SSL can no longer connect. One HbaItem for each line of the type host or hostnossl.',
      url: 'https://help.aliyun.com/document_detail/229518.html',
    },
  },
  judge(instance) {
    const { ssl } = instance
    if (ssl?.outcome !== 'read') return withoutValue(ssl, instance)
    const on = sslIsOn(ssl.value)
    const evidence = [...fields('DescribeDBInstanceSSL', { SSLEnabled: ssl.value.SSLEnabled }), ...engineOf(instance)]
    if (on === false) return fail('SSL is not enabled, so that every connection is in plaintext', evidence)
    if (on === undefined) return unknown('the answer does not say in known words whether SSL is enabled', evidence)
    if (instance.engine === 'MySQL') return mysqlEnforcement(instance, ssl.value)
    if (instance.engine === 'PostgreSQL') return postgresEnforcement(instance, ssl.value)
    if (instance.engine === 'unknown') return unknown('this engine is not known', evidence)
    return sqlServerEnforcement(instance, ssl.value.ForceEncryption)
  },
}

function sqlServerEnforcement(instance: InstanceEvidence, ForceEncryption: string | undefined): Verdict {
  const evidence = [...fields('DescribeDBInstanceSSL', { ForceEncryption }), ...engineOf(instance)]
  if (ForceEncryption === '1') return pass('SSL is forced', evidence)
  if (ForceEncryption === '0') return fail('SSL is enabled and not forced: clients may connect in plaintext', evidence)
  return unknown('the answer does not say whether SSL is forced', evidence)
}
