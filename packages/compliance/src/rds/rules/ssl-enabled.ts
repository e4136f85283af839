import { cis, cisControls, csa, dora, mlps } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import { engineOf, fields, type InstanceRule, withoutValue } from './instance-rule.ts'
import { sslIsOn } from './words.ts'

/** RDS-SSL-001. */
export const sslEnabled: InstanceRule = {
  rule: {
    id: 'RDS-SSL-001',
    title: 'SSL is enabled',
    severity: 'high',
    reads: 'DescribeDBInstanceSSL.SSLEnabled',
    passes: 'it is Yes (MySQL, SQL Server) or on (PostgreSQL)',
    risk: 'Everything between the application and the database, passwords included, can be read on the way.',
    frameworks: [cis('6.1'), csa('CEK-03'), cisControls('3.10'), dora('Article 9'), mlps('8.1.4.8 a')],
    remediation: {
      text: 'Enable SSL for the endpoint that applications connect to.',
      command:
        'aliyun rds ModifyDBInstanceSSL --region <region> --DBInstanceId <instance> --ConnectionString <endpoint> --SSLEnabled 1',
      consequences: 'Restarts the instance and switches over. On SQL Server it cannot be disabled again.',
      url: 'https://help.aliyun.com/document_detail/96120.html',
    },
  },
  judge(instance) {
    const { ssl } = instance
    if (ssl?.outcome !== 'read') return withoutValue(ssl, instance)
    const { SSLEnabled } = ssl.value
    const evidence = [...fields('DescribeDBInstanceSSL', { SSLEnabled }), ...engineOf(instance)]
    const on = sslIsOn(ssl.value)
    if (on === undefined) return unknown('the answer does not say in known words whether SSL is enabled', evidence)
    return on
      ? pass('SSL is enabled, which says nothing yet of whether it is enforced', evidence)
      : fail('SSL is not enabled', evidence)
  },
}
