import type { Evidence } from '../../result/check-result.ts'
import { daysUntil, SOON_DAYS } from '../../rule/days-until.ts'
import { csa } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import { valueIn } from '../evidence/reading.ts'
import { fields, type InstanceRule, withoutValue } from './instance-rule.ts'
import { sslIsOn } from './words.ts'

/** RDS-SSL-003. */
export const certificateExpiry: InstanceRule = {
  rule: {
    id: 'RDS-SSL-003',
    title: 'The certificate has not expired, and does not soon',
    severity: 'medium',
    reads: 'DescribeDBInstanceSSL.SSLExpireTime, RequireUpdate; GetDbProxyInstanceSsl.SslExpiredTime',
    passes: `each certificate expires in more than ${SOON_DAYS} days, and RequireUpdate is No (MySQL, SQL Server) or 0 (PostgreSQL)`,
    risk: 'Clients that verify can no longer connect once it has expired. People then turn verification off.',
    frameworks: [csa('CEK-03')],
    remediation: {
      text: 'Renew the certificate. Those of the cloud hold for a year.',
      command:
        'aliyun rds ModifyDBInstanceSSL --region <region> --DBInstanceId <instance> --ConnectionString <endpoint> --SSLEnabled 2',
      consequences: 'Restarts the instance, except MySQL 8.0. Clients that pin the certificate need the new one.',
      url: 'https://help.aliyun.com/document_detail/96120.html',
    },
  },
  judge(instance, now) {
    const { ssl } = instance
    if (ssl?.outcome !== 'read') return withoutValue(ssl, instance)
    const { SSLEnabled, SSLExpireTime, RequireUpdate } = ssl.value
    const evidence: Evidence[] = fields('DescribeDBInstanceSSL', { SSLEnabled, SSLExpireTime, RequireUpdate })
    // An old form of the answer has no SSLEnabled; its expiry still says something.
    if (sslIsOn(ssl.value) === false) return notApplicable('SSL is not enabled', evidence)
    const proxies = valueIn(instance.proxy)?.map(({ SslExpiredTime }) => SslExpiredTime) ?? []
    evidence.push(...proxies.flatMap(SslExpiredTime => fields('GetDbProxyInstanceSsl', { SslExpiredTime })))
    const days = [SSLExpireTime, ...proxies].map(time => daysUntil(time, now))
    const known = days.filter(left => left !== undefined)
    const least = Math.min(...known)
    if (least <= 0) return fail('a certificate has expired', evidence, 'critical')
    if (least <= SOON_DAYS) return fail(`a certificate expires in ${Math.floor(least)} days`, evidence)
    if (/^(yes|1)$/i.test(RequireUpdate ?? '')) return fail('RDS asks for the certificate to be renewed', evidence)
    if (RequireUpdate !== undefined && !/^(no|0)$/i.test(RequireUpdate)) {
      return unknown('the answer does not say in known words whether the certificate has to be renewed', evidence)
    }
    if (known.length < days.length) return unknown('the answer does not say when a certificate expires', evidence)
    return pass(`the certificates hold for ${Math.floor(least)} days or more`, evidence)
  },
}
