import { golden, mariadb, mysql, postgres, sqlServer, throttled, unsupported } from './support/golden.ts'
import { LATER } from './support/instance.ts'

golden('RDS-SSL-001', [
  ['pass', { ...mysql, ssl: { SSLEnabled: 'Yes' } }],
  ['fail', { ...mysql, ssl: { SSLEnabled: 'No' } }],
  ['pass', { ...sqlServer, ssl: { SSLEnabled: 'Yes' } }],
  ['fail', { ...sqlServer, ssl: { SSLEnabled: 'No' } }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on' } }],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'off' } }],
  ['not_applicable', mariadb],
  ['not_applicable', { ...postgres, ssl: unsupported }],
  ['unknown', { ...mysql, ssl: throttled }],
  ['unknown', { ...mysql, ssl: {} }],
  ['unknown', { ...mysql, ssl: { SSLEnabled: 'maybe' } }],
  // The old form, in which SSLEnabled is missing: an expiry alone is no proof.
  ['unknown', { ...mysql, ssl: { items: [{ SSLExpireTime: LATER, ConnectionString: 'rm-1.rds.aliyuncs.com' }] } }],
  ['pass', { ...mysql, ssl: { items: [{ SSLEnabled: 'Yes' }] } }],
])

const on = { SSLEnabled: 'Yes' }
const old = { CurrentKernelVersion: 'rds_20240830' }
const line = (Type: string, rest = {}) => ({
  Type,
  Database: 'all',
  User: 'all',
  Address: '0.0.0.0/0',
  Method: 'md5',
  ...rest,
})

golden('RDS-SSL-002', [
  ['pass', { ...sqlServer, ssl: { ...on, ForceEncryption: '1' } }],
  ['fail', { ...sqlServer, ssl: { ...on, ForceEncryption: '0' } }],
  ['unknown', { ...sqlServer, ssl: on }],
  ['fail', { ...sqlServer, ssl: { SSLEnabled: 'No', ForceEncryption: '1' } }],
  ['pass', { ...mysql, ssl: { ...on, ForceEncryption: '1' } }],
  ['pass', { ...mysql, ssl: on, parameters: { require_secure_transport: 'ON' } }],
  ['pass', { ...mysql, ssl: on, parameters: { loose_require_secure_transport: 'on' } }],
  ['fail', { ...mysql, ssl: on, parameters: { require_secure_transport: 'OFF' } }],
  ['fail', { ...mysql, ssl: on, attribute: old }],
  ['fail', { ...mysql, ssl: on, version: '5.6' }],
  ['unknown', { ...mysql, ssl: on }],
  ['unknown', { ...mysql, ssl: { ...on, ForceEncryption: '0' } }],
  ['unknown', { ...mysql, ssl: on, parameters: throttled }],
  ['fail', { ...mysql, ssl: { SSLEnabled: 'No' }, parameters: { require_secure_transport: 'ON' } }],
  ['unknown', { ...mysql, ssl: throttled }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'cert' } }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'verify-ca' } }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'verify-full' } }],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'prefer' }, hba: [line('host')] }],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'on' }, hba: [line('hostssl'), line('hostnossl')] }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'prefer' }, hba: [line('hostssl')] }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on' }, hba: [line('hostnossl', { Method: 'reject' }), line('host')] }],
  // The first line that matches decides, whatever the order of the answer.
  [
    'pass',
    {
      ...postgres,
      ssl: { SSLEnabled: 'on' },
      hba: [line('host', { PriorityId: 1 }), line('hostnossl', { PriorityId: 0, Method: 'reject' })],
    },
  ],
  [
    'fail',
    {
      ...postgres,
      ssl: { SSLEnabled: 'on' },
      hba: [line('host', { PriorityId: 0 }), line('hostnossl', { PriorityId: 1, Method: 'reject' })],
    },
  ],
  // `all` does not cover replication, and 0.0.0.0/0 no address of IPv6.
  [
    'fail',
    {
      ...postgres,
      ssl: { SSLEnabled: 'on' },
      hba: [line('hostnossl', { Method: 'reject' }), line('host', { Database: 'replication' })],
    },
  ],
  [
    'fail',
    {
      ...postgres,
      ssl: { SSLEnabled: 'on' },
      hba: [line('host', { Method: 'reject' }), line('host', { Address: '::/0' })],
    },
  ],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'on' }, hba: [line('hostgssenc')] }],
  ['unknown', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'prefer' }, hba: throttled }],
  ['unknown', { ...postgres, ssl: { SSLEnabled: 'on', ACL: 'prefer' }, hba: [] }],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'off', ACL: 'cert' } }],
  ['not_applicable', mariadb],
])

const valid = { ...on, SSLExpireTime: LATER, RequireUpdate: 'No' }

golden('RDS-SSL-003', [
  ['pass', { ...mysql, ssl: valid }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on', SSLExpireTime: LATER, RequireUpdate: '0' } }],
  ['pass', { ...sqlServer, ssl: { ...on, SSLExpireTime: LATER } }],
  ['fail', { ...mysql, ssl: { ...valid, SSLExpireTime: '2026-11-21T11:59:59Z' } }, 'critical'],
  ['fail', { ...mysql, ssl: { ...valid, SSLExpireTime: '2026-12-20T12:00:00Z' } }, 'medium'],
  ['pass', { ...mysql, ssl: { ...valid, SSLExpireTime: '2026-12-21T12:00:01Z' } }],
  ['fail', { ...mysql, ssl: { ...valid, RequireUpdate: 'Yes' } }, 'medium'],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'on', SSLExpireTime: LATER, RequireUpdate: '1' } }, 'medium'],
  ['fail', { ...mysql, ssl: valid, proxy: [{ SslExpiredTime: '2026-01-01T00:00:00Z' }] }, 'critical'],
  ['fail', { ...mysql, ssl: { items: [{ SSLExpireTime: '2020-01-01T00:00:00Z' }] } }, 'critical'],
  ['unknown', { ...mysql, ssl: on }],
  ['unknown', { ...mysql, ssl: { ...on, SSLExpireTime: 'soon' } }],
  ['unknown', { ...mysql, ssl: { ...valid, RequireUpdate: 'perhaps' } }],
  ['unknown', { ...mysql, ssl: valid, proxy: [{ CertCommonName: 'a' }] }],
  ['unknown', { ...mysql, ssl: throttled }],
  ['not_applicable', { ...mysql, ssl: { SSLEnabled: 'No', SSLExpireTime: '2020-01-01T00:00:00Z' } }],
  ['not_applicable', mariadb],
])

const inner = { ConnectionString: 'rm-1.mysql.rds.aliyuncs.com', IPType: 'Private' }
const outer = { ConnectionString: 'rm-1-pub.mysql.rds.aliyuncs.com', IPType: 'Public' }
const certified = (ConnectionString: string, more = {}) => ({ ...on, ConnectionString, ...more })

golden('RDS-SSL-004', [
  ['pass', { ...mysql, ssl: certified(inner.ConnectionString), endpoints: [inner] }],
  ['pass', { ...mysql, ssl: certified(outer.ConnectionString.toUpperCase()), endpoints: [inner, outer] }],
  ['fail', { ...mysql, ssl: certified(inner.ConnectionString), endpoints: [inner, outer] }, 'high'],
  ['fail', { ...mysql, ssl: certified('rm-other.rds.aliyuncs.com'), endpoints: [inner] }, 'medium'],
  [
    'pass',
    {
      ...mysql,
      ssl: certified(inner.ConnectionString),
      endpoints: [inner, outer],
      proxy: [{ CertCommonName: outer.ConnectionString }],
    },
  ],
  ['unknown', { ...postgres, ssl: certified(inner.ConnectionString, { CAType: 'custom' }), endpoints: [inner, outer] }],
  ['unknown', { ...mysql, ssl: on, endpoints: [inner] }],
  ['unknown', { ...mysql, ssl: certified(inner.ConnectionString), endpoints: [] }],
  ['unknown', { ...mysql, ssl: certified(inner.ConnectionString), endpoints: throttled }],
  ['unknown', { ...mysql, ssl: { ConnectionString: inner.ConnectionString }, endpoints: [inner] }],
  ['not_applicable', { ...mysql, ssl: { SSLEnabled: 'No' }, endpoints: [inner, outer] }],
  ['not_applicable', mariadb],
])

golden('RDS-SSL-005', [
  ['pass', { ...sqlServer, ssl: { ...on, TlsVersion: '1.2' } }],
  ['fail', { ...sqlServer, ssl: { ...on, TlsVersion: '1.0' } }],
  ['fail', { ...sqlServer, ssl: { ...on, TlsVersion: '1.1' } }],
  ['unknown', { ...sqlServer, ssl: on }],
  ['pass', { ...mysql, ssl: on, parameters: { tls_version: 'TLSv1.2,TLSv1.3' } }],
  ['fail', { ...mysql, ssl: on, parameters: { tls_version: 'TLSv1,TLSv1.1,TLSv1.2' } }],
  ['fail', { ...mysql, ssl: on, parameters: { loose_tls_version: 'TLSv1.1' } }],
  ['unknown', { ...mysql, ssl: on }],
  ['unknown', { ...mysql, ssl: on, parameters: throttled }],
  ['pass', { ...postgres, ssl: { SSLEnabled: 'on' }, parameters: { ssl_min_protocol_version: 'TLSv1.2' } }],
  ['fail', { ...postgres, ssl: { SSLEnabled: 'on' }, parameters: { ssl_min_protocol_version: 'TLSv1' } }],
  ['unknown', { ...postgres, ssl: { SSLEnabled: 'on' } }],
  ['not_applicable', { ...mysql, ssl: { SSLEnabled: 'No' } }],
  ['unknown', { ...mysql, ssl: throttled }],
  ['not_applicable', mariadb],
])
