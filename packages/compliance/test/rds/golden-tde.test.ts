import { golden, mariadb, mysql, postgres, sqlServer, throttled, unsupported } from './support/golden.ts'
import { ACCOUNT } from './support/instance.ts'

const off = { TDEStatus: 'Disabled' }
const on = { TDEStatus: 'Enabled' }

golden('RDS-TDE-001', [
  ['pass', { ...mysql, tde: on }],
  ['pass', { ...postgres, tde: on }],
  ['pass', { ...sqlServer, tde: on }],
  ['fail', { ...mysql, tde: off }],
  ['fail', { ...mysql, tde: off, version: '5.7' }],
  ['fail', { ...mysql, tde: off, attribute: { Category: 'cluster' } }],
  ['not_applicable', { ...mysql, tde: off, attribute: { Category: 'Basic' } }],
  ['not_applicable', { ...mysql, tde: off, version: '5.5' }],
  ['unknown', { ...mysql, tde: off, version: '8.4' }],
  ['unknown', { ...mysql, tde: off, attribute: { Category: 'serverless_basic' } }],
  ['unknown', { ...mysql, tde: off, attribute: { Category: '' } }],
  // Too old a minor version is no excuse: it can be upgraded.
  ['fail', { ...mysql, tde: off, version: '5.6', attribute: { CurrentKernelVersion: 'rds_20190101' } }],
  ['fail', { ...postgres, tde: off }],
  ['fail', { ...postgres, tde: off, attribute: { CurrentKernelVersion: 'rds_postgres_1500_20220830' } }],
  ['not_applicable', { ...postgres, tde: off, version: '9.4' }],
  ['not_applicable', { ...postgres, tde: off, attribute: { DBInstanceStorageType: 'local_ssd' } }],
  ['fail', { ...sqlServer, tde: off }],
  ['fail', { ...sqlServer, tde: off, version: '2012_ent_ha' }],
  ['fail', { ...sqlServer, tde: off, version: '2022_std_ha' }],
  ['not_applicable', { ...sqlServer, tde: off, version: '2016_std_ha' }],
  ['not_applicable', { ...sqlServer, tde: off, version: '2019_web' }],
  ['not_applicable', { ...sqlServer, tde: off, listed: { DBInstanceType: 'Readonly' } }],
  ['not_applicable', { ...sqlServer, tde: off, attribute: { DBInstanceClassType: 's' } }],
  ['unknown', { ...sqlServer, tde: off, version: 'next' }],
  ['not_applicable', mariadb],
  ['not_applicable', { ...mysql, tde: unsupported }],
  ['unknown', { ...mysql, tde: throttled }],
  ['unknown', { ...mysql, tde: {} }],
  ['unknown', { ...mysql, tde: { TDEStatus: 'Enabling' } }],
])

const withKey = { ...on, EncryptionKey: 'key-1' }

golden('RDS-TDE-002', [
  ['pass', { ...mysql, tde: { ...withKey, TDEMode: 'Customer_Provided_Key' } }],
  ['fail', { ...mysql, tde: { ...on, TDEMode: 'Aliyun_Generate_Key' } }],
  ['pass', { ...mysql, tde: withKey, tdeKey: { Creator: ACCOUNT } }],
  ['fail', { ...mysql, tde: withKey, tdeKey: { Creator: 'RDS' } }],
  ['unknown', { ...mysql, tde: withKey, tdeKey: { Creator: '9999888877776666' } }],
  ['unknown', { ...mysql, tde: withKey, tdeKey: throttled }],
  ['unknown', { ...mysql, tde: { ...on, TDEMode: 'Unknown' } }],
  ['unknown', { ...mysql, tde: on }],
  ['unknown', { ...mysql, tde: {} }],
  ['unknown', { ...mysql, tde: throttled }],
  ['not_applicable', { ...mysql, tde: off }],
  ['not_applicable', mariadb],
])

const healthy = { KeyId: 'key-1', KeyState: 'Enabled' }

golden('RDS-TDE-003', [
  ['pass', { ...mysql, tde: withKey, tdeKey: healthy }],
  ['pass', { ...mysql, disk: { EncryptionKey: 'key-1' }, diskKey: healthy }],
  ['pass', { ...mysql, tde: withKey, tdeKey: { ...healthy, MaterialExpireTime: '2027-11-21T00:00:00Z' } }],
  ['fail', { ...mysql, tde: withKey, tdeKey: { ...healthy, KeyState: 'Disabled' } }, 'critical'],
  ['fail', { ...mysql, tde: withKey, tdeKey: { ...healthy, KeyState: 'PendingDeletion' } }, 'critical'],
  ['fail', { ...mysql, tde: withKey, tdeKey: { ...healthy, DeleteDate: '2026-12-01T00:00:00Z' } }, 'critical'],
  ['fail', { ...mysql, tde: withKey, tdeKey: { ...healthy, MaterialExpireTime: '2026-12-01T00:00:00Z' } }, 'critical'],
  [
    'fail',
    { ...mysql, tde: withKey, tdeKey: healthy, disk: { EncryptionKey: 'key-2' }, diskKey: { KeyState: 'Disabled' } },
  ],
  // What KMS may not tell, RDS does in part: enough to fail, and never to pass.
  ['fail', { ...mysql, disk: { EncryptionKey: 'key-1', EncryptionKeyStatus: 'Disabled' }, diskKey: throttled }],
  ['fail', { ...mysql, disk: { EncryptionKey: 'key-1', DeleteDate: '2026-12-01T00:00:00Z' }, diskKey: throttled }],
  ['unknown', { ...mysql, disk: { EncryptionKey: 'key-1', EncryptionKeyStatus: 'Enabled' }, diskKey: throttled }],
  ['unknown', { ...mysql, tde: withKey, tdeKey: throttled }],
  ['unknown', { ...mysql, tde: withKey, tdeKey: { KeyId: 'key-1' } }],
  ['unknown', { ...mysql, tde: throttled }],
  ['unknown', { ...mysql, tde: withKey, tdeKey: healthy, disk: throttled }],
  ['not_applicable', { ...mysql, tde: on }],
  ['not_applicable', { ...mysql, tde: unsupported, disk: unsupported }],
  ['not_applicable', mariadb],
])

const databases = (...statuses: string[]) => ({
  Databases: { Database: statuses.map((TDEStatus, index) => ({ DBName: `db${index}`, TDEStatus })) },
})

golden('RDS-TDE-004', [
  ['pass', { ...sqlServer, tde: { ...on, ...databases('Enabled', 'Enabled') } }],
  ['fail', { ...sqlServer, tde: { ...on, ...databases('Enabled', 'Disabled') } }],
  // Some of the documentation's examples have a bare list.
  ['fail', { ...sqlServer, tde: { ...on, Databases: [{ DBName: 'app', TDEStatus: 'Disabled' }] } }],
  [
    'pass',
    {
      ...sqlServer,
      tde: {
        ...on,
        Databases: [
          { DBName: 'app', TDEStatus: 'Enabled' },
          { DBName: 'master', TDEStatus: 'Disabled' },
        ],
      },
    },
  ],
  ['unknown', { ...sqlServer, tde: on }],
  ['unknown', { ...sqlServer, tde: { ...on, ...databases() } }],
  ['unknown', { ...sqlServer, tde: { ...on, ...databases('Enabled', 'Enabling') } }],
  ['unknown', { ...sqlServer, tde: throttled }],
  ['not_applicable', { ...sqlServer, tde: { ...off, ...databases('Disabled') } }],
  ['not_applicable', { ...mysql, tde: on }],
  ['not_applicable', mariadb],
])

const key = { EncryptionKey: 'key-1' }

golden('RDS-ENC-001', [
  ['pass', { ...mysql, tde: on }],
  ['pass', { ...mysql, tde: off, disk: key }],
  ['pass', { ...mysql, tde: throttled, disk: key }],
  ['pass', { ...mysql, tde: on, disk: throttled }],
  ['fail', { ...mysql, tde: off, disk: {} }],
  ['fail', { ...mysql, tde: unsupported, disk: {} }],
  ['fail', { ...mysql, tde: off, disk: unsupported }],
  ['unknown', { ...mysql, tde: off, disk: throttled }],
  ['unknown', { ...mysql, tde: throttled, disk: {} }],
  ['unknown', { ...mysql, tde: {}, disk: {} }],
  ['unknown', mariadb],
])

golden('RDS-NET-001', [
  ['pass', { ...mysql, whitelist: { default: '10.0.0.0/8,192.168.1.1' } }],
  ['pass', { ...mariadb, whitelist: { default: '127.0.0.1' } }],
  ['fail', { ...mysql, whitelist: { default: '0.0.0.0/0' } }, 'critical'],
  ['fail', { ...mysql, whitelist: { default: '10.0.0.1, 0.0.0.0' } }, 'critical'],
  ['fail', { ...mariadb, whitelist: { default: '127.0.0.1', ipv6: '::/0' } }, 'critical'],
  ['pass', { ...mysql, whitelist: { default: '10.0.0.0/8,100.0.0.0/10' } }],
  ['unknown', { ...mysql, whitelist: throttled }],
])
