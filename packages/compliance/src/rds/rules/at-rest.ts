import { cloudConfig } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import { valueIn } from '../evidence/reading.ts'
import { codeOf, engineOf, fields, type InstanceRule } from './instance-rule.ts'

/** RDS-ENC-001. */
export const atRest: InstanceRule = {
  rule: {
    id: 'RDS-ENC-001',
    title: 'Data at rest is protected by TDE or by encryption of the disk',
    severity: 'high',
    reads: 'DescribeDBInstanceTDE.TDEStatus, DescribeDBInstanceEncryptionKey.EncryptionKey',
    passes: 'TDEStatus is Enabled, or the disk has an EncryptionKey. The kind of the disk alone says nothing',
    risk: 'Whoever gets at the disk, a snapshot or a backup file reads the data.',
    frameworks: [cloudConfig('rds-instance-enabled-tde-disk-encryption')],
    remediation: {
      text: 'Enable TDE where it is supported. The disk of an instance is encrypted when it is created, or when it is restored into a new one.',
      command:
        'aliyun rds ModifyDBInstanceTDE --region <region> --DBInstanceId <instance> --TDEStatus Enabled --EncryptionKey <key> --RoleArn <role>',
      consequences: 'Restarts the instance. Cannot be undone, and the key cannot be changed.',
      url: 'https://help.aliyun.com/document_detail/96121.html',
    },
  },
  judge(instance) {
    const { tde, disk } = instance
    if (tde === undefined || disk === undefined) {
      return unknown('the API shows neither TDE nor the encryption of disks for this engine', engineOf(instance))
    }
    const TDEStatus = valueIn(tde)?.TDEStatus
    const EncryptionKey = valueIn(disk)?.EncryptionKey
    const evidence = [
      ...(tde.outcome === 'read' ? fields('DescribeDBInstanceTDE', { TDEStatus }) : [codeOf(tde)]),
      ...(disk.outcome === 'read' ? fields('DescribeDBInstanceEncryptionKey', { EncryptionKey }) : [codeOf(disk)]),
    ]
    if (EncryptionKey !== undefined) return pass('the disk is encrypted', evidence)
    if (TDEStatus === 'Enabled') {
      const tables = instance.engine === 'MySQL' ? ', table by table on MySQL, which SQL tells' : ''
      return pass(`TDE is enabled${tables}`, evidence)
    }
    const tdeIsOff = tde.outcome === 'unsupported' || TDEStatus === 'Disabled'
    if (tdeIsOff && disk.outcome !== 'failed') return fail('neither TDE nor encryption of the disk is on', evidence)
    return unknown('it could not be told whether TDE or encryption of the disk is on', evidence)
  },
}
