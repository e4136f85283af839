import { sslOf } from '../new-instance.ts'
import type { RdsActions } from '../rds-action.ts'
import { engineNotSupported, noActiveKey } from '../rds-error.ts'

/** What is asked of an instance's SSL, TDE and disk. None of them is there for MariaDB. */
export const encryptionActions: RdsActions = {
  DescribeDBInstanceSSL: (instances, call) => {
    const instance = instances.use(call, 'DescribeDBInstanceSSL')
    if (instance.engine === 'MariaDB') throw engineNotSupported()
    return sslOf(instance, call.now)
  },

  DescribeDBInstanceTDE: (instances, call) => {
    const { engine, tde, databases } = instances.use(call, 'DescribeDBInstanceTDE')
    if (engine === 'MariaDB') throw engineNotSupported()
    const Database = Object.entries(databases ?? {}).map(([DBName, TDEStatus]) => ({ DBName, TDEStatus }))
    return { TDEStatus: 'Disabled', ...tde, ...(engine === 'SQLServer' && { Databases: { Database } }) }
  },

  DescribeDBInstanceEncryptionKey: (instances, call) => {
    const { engine, disk } = instances.use(call, 'DescribeDBInstanceEncryptionKey')
    if (engine === 'MariaDB') throw engineNotSupported()
    if (disk?.EncryptionKey === undefined) throw noActiveKey()
    return { EncryptionKeyStatus: 'Enabled', Origin: 'Aliyun_KMS', KeyUsage: 'ENCRYPT/DECRYPT', ...disk }
  },

  GetDbProxyInstanceSsl: (instances, call) => {
    const { id, engine, proxy = [] } = instances.use(call, 'GetDbProxyInstanceSsl', 'DbInstanceId')
    if (engine !== 'MySQL') throw engineNotSupported()
    const items = proxy.map(fields => ({ DbInstanceName: id, EndpointType: 'RWSplit', ...fields }))
    return { DbProxyCertListItems: { DbProxyCertListItems: items } }
  },
}
