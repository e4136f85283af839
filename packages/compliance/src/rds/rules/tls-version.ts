import { cloudConfig, cmmc } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import type { InstanceEvidence } from '../evidence/rds-evidence.ts'
import { valueIn } from '../evidence/reading.ts'
import { codeOf, engineOf, field, fields, type InstanceRule, withoutValue } from './instance-rule.ts'
import { sslIsOn } from './words.ts'

/** RDS-SSL-005. */
export const tlsVersion: InstanceRule = {
  rule: {
    id: 'RDS-SSL-005',
    title: 'No version of TLS below 1.2 is spoken',
    severity: 'medium',
    reads:
      'DescribeDBInstanceSSL.TlsVersion (SQL Server), the parameters tls_version (MySQL) and ssl_min_protocol_version (PostgreSQL)',
    passes: 'the lowest version is 1.2 or 1.3',
    risk: 'TLS 1.0 and 1.1 are broken and deprecated; somebody in between can talk both sides down to them.',
    frameworks: [cloudConfig('rds-instance-tls-version-check'), cmmc('3.13.8')],
    remediation: {
      text: 'Set the lowest version to TLS 1.2: TlsVersion with ModifyDBInstanceSSL on SQL Server, tls_version on MySQL, ssl_min_protocol_version on PostgreSQL.',
      command:
        'aliyun rds ModifyParameter --region <region> --DBInstanceId <instance> --Parameters \'{"tls_version":"TLSv1.2,TLSv1.3"}\'',
      consequences:
        'Clients that know no TLS 1.2 can no longer connect. The command is for MySQL. Some parameters take a restart: the console says which.',
      url: 'https://help.aliyun.com/document_detail/95715.html',
    },
  },
  remedies: {
    PostgreSQL: {
      command:
        'aliyun rds ModifyParameter --region <region> --DBInstanceId <instance> --Parameters \'{"ssl_min_protocol_version":"TLSv1.2"}\'',
      consequences: 'Clients that know no TLS 1.2 can no longer connect.',
    },
    SQLServer: {
      command:
        'aliyun rds ModifyDBInstanceSSL --region <region> --DBInstanceId <instance> --ConnectionString <endpoint> --SSLEnabled 1 --TlsVersion 1.2',
      consequences: 'Restarts the instance. Clients that know no TLS 1.2 can no longer connect.',
    },
  },
  judge(instance) {
    const { ssl } = instance
    if (ssl?.outcome !== 'read') return withoutValue(ssl, instance)
    if (sslIsOn(ssl.value) === false) {
      return notApplicable('SSL is not enabled', fields('DescribeDBInstanceSSL', { SSLEnabled: ssl.value.SSLEnabled }))
    }
    const [source, value] = settingOf(instance, ssl.value.TlsVersion)
    const failed =
      instance.engine !== 'SQLServer' && instance.parameters?.outcome === 'failed' ? [codeOf(instance.parameters)] : []
    const evidence = [field(source, value), ...failed, ...engineOf(instance)]
    const versions = [...(value ?? '').matchAll(/(?:TLSv?|^)\s*1(?:\.([0-3]))?(?=$|[,;\s])/gi)].map(([, minor]) =>
      Number(minor ?? 0),
    )
    if (/SSLv[23]/i.test(value ?? '')) return fail(`SSL ${value} is spoken`, evidence)
    if (versions.length === 0)
      return unknown('the API does not show which versions are spoken; the wire probe tells', evidence)
    const lowest = Math.min(...versions)
    return lowest >= 2
      ? pass(`TLS 1.${lowest} is the lowest version`, evidence)
      : fail(`TLS 1.${lowest} is spoken`, evidence)
  },
}

/** The setting that says it, by engine. */
function settingOf(instance: InstanceEvidence, declared: string | undefined): readonly [string, string | undefined] {
  const parameters = valueIn(instance.parameters) ?? {}
  if (instance.engine === 'MySQL') {
    return ['DescribeParameters.tls_version', parameters.tls_version ?? parameters.loose_tls_version]
  }
  if (instance.engine === 'PostgreSQL') {
    return ['DescribeParameters.ssl_min_protocol_version', parameters.ssl_min_protocol_version]
  }
  return ['DescribeDBInstanceSSL.TlsVersion', declared]
}
