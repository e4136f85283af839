import { cis } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import type { EndpointFields, SslFields } from '../evidence/fields.ts'
import { valueIn } from '../evidence/reading.ts'
import { field, fields, type InstanceRule, withoutValue } from './instance-rule.ts'
import { sslIsOn } from './words.ts'

/** RDS-SSL-004. */
export const endpointsCovered: InstanceRule = {
  rule: {
    id: 'RDS-SSL-004',
    title: 'The certificate is for every endpoint in use',
    severity: 'medium',
    reads:
      'DescribeDBInstanceNetInfo (endpoints), DescribeDBInstanceSSL.ConnectionString, the names in a custom certificate, GetDbProxyInstanceSsl.CertCommonName',
    passes: 'each public endpoint is one that the certificate names, and so is at least one of all',
    risk: 'Clients that verify the host name cannot connect there; so they do not verify, and do not notice who answers.',
    frameworks: [cis('6.1')],
    remediation: {
      text: 'A certificate of the cloud is for one endpoint: issue it for the public one, or bring a custom certificate that names them all, or release the public endpoint.',
      command:
        'aliyun rds ModifyDBInstanceSSL --region <region> --DBInstanceId <instance> --ConnectionString <endpoint> --SSLEnabled 1',
      consequences:
        'Restarts the instance. Clients of the endpoint that had the certificate until then no longer verify.',
      url: 'https://help.aliyun.com/document_detail/96120.html',
    },
  },
  judge(instance) {
    const { ssl, endpoints } = instance
    if (ssl?.outcome !== 'read') return withoutValue(ssl, instance)
    const { SSLEnabled, ConnectionString, CAType, ServerCertNames } = ssl.value
    const said = fields('DescribeDBInstanceSSL', { SSLEnabled, ConnectionString, CAType, ServerCertNames })
    const on = sslIsOn(ssl.value)
    if (on === false) return notApplicable('SSL is not enabled', said)
    if (on === undefined) return unknown('the answer does not say in known words whether SSL is enabled', said)
    if (endpoints.outcome !== 'read') return withoutValue(endpoints, instance)
    const proxies = valueIn(instance.proxy)?.flatMap(({ CertCommonName }) => CertCommonName ?? []) ?? []
    const names = [...namesOf(ssl.value), ...proxies].map(name => name.toLowerCase())
    const isCovered = ({ ConnectionString: host = '' }: EndpointFields) => names.some(name => matches(name, host))
    const open = endpoints.value.filter(endpoint => !isCovered(endpoint))
    const shown = endpoints.value.map(endpoint =>
      field('DescribeDBInstanceNetInfo', `${endpoint.IPType ?? '?'} ${endpoint.ConnectionString ?? '?'}`),
    )
    const evidence = [...said, ...proxies.map(name => field('GetDbProxyInstanceSsl.CertCommonName', name)), ...shown]
    if (endpoints.value.length === 0) return unknown('the answer shows no endpoint', evidence)
    if (names.length === 0) return unknown('the answer does not say which endpoint the certificate is for', evidence)
    if (CAType === 'custom' && ServerCertNames === undefined && open.length > 0) {
      return unknown('the names in the custom certificate cannot be told; the wire probe tells', evidence)
    }
    if (open.some(({ IPType }) => IPType === 'Public')) {
      return fail('the certificate is not for the public endpoint', evidence, 'high')
    }
    if (open.length === endpoints.value.length) return fail('the certificate is for none of the endpoints', evidence)
    const inner = open.map(({ ConnectionString: host }) => host).join(', ')
    if (inner !== '') return pass(`the public endpoints are covered; inside the cloud it is not for ${inner}`, evidence)
    return pass('the certificate is for every endpoint', evidence)
  },
}

function namesOf({ ConnectionString = '', ServerCertNames = '' }: SslFields): string[] {
  return `${ConnectionString},${ServerCertNames}`.split(/[,;\s]+/).filter(name => name !== '')
}

/** `*.example.com` is for one label in its place. */
function matches(name: string, host: string): boolean {
  const own = host.toLowerCase()
  return name.startsWith('*.') ? own.slice(own.indexOf('.')) === name.slice(1) : name === own
}
