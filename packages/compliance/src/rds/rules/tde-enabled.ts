import type { Evidence } from '../../result/check-result.ts'
import { cis, cisControls, cmmc, csa, gdpr, mlps } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import type { InstanceEvidence } from '../evidence/rds-evidence.ts'
import { valueIn } from '../evidence/reading.ts'
import { engineOf, fields, type InstanceRule, withoutValue } from './instance-rule.ts'
import { tdeSupport } from './tde-support.ts'

/** RDS-TDE-001. */
export const tdeEnabled: InstanceRule = {
  rule: {
    id: 'RDS-TDE-001',
    title: 'TDE is enabled where it is supported',
    severity: 'high',
    reads:
      'DescribeDBInstanceTDE.TDEStatus; engine, version, edition, disk and minor engine version, for what is supported',
    passes: 'it is Enabled',
    risk: 'Whoever gets at the disk, a snapshot or a backup file reads the data.',
    frameworks: [
      cis('6.5'),
      cisControls('3.11'),
      csa('CEK-03'),
      cmmc('3.13.16'),
      mlps('8.1.4.8 b'),
      gdpr('Art. 32(1)(a)'),
    ],
    remediation: {
      text: "Enable TDE, with a key of your own: which key it is can be chosen now alone. On MySQL, then encrypt each table: ALTER TABLE … ENCRYPTION='Y' (5.7, 8.0).",
      command:
        'aliyun rds ModifyDBInstanceTDE --region <region> --DBInstanceId <instance> --TDEStatus Enabled --EncryptionKey <key> --RoleArn <role>',
      consequences:
        'Restarts the instance. Cannot be undone, and the key cannot be changed: without the key, the data is lost.',
      url: 'https://help.aliyun.com/document_detail/96121.html',
    },
  },
  judge(instance) {
    const { tde } = instance
    if (tde?.outcome !== 'read') return withoutValue(tde, instance)
    const { TDEStatus } = tde.value
    const evidence = [...fields('DescribeDBInstanceTDE', { TDEStatus }), ...surroundings(instance)]
    if (TDEStatus === 'Enabled') {
      const tables = instance.engine === 'MySQL' ? ': on MySQL this encrypts no table by itself, which SQL tells' : ''
      return pass(`TDE is enabled${tables}`, evidence)
    }
    if (TDEStatus !== 'Disabled')
      return unknown('the answer does not say in known words whether TDE is enabled', evidence)
    const { support, why } = tdeSupport(instance)
    if (support === 'no') return notApplicable(why, evidence)
    if (support === 'unknown')
      return unknown(`TDE is not enabled, and whether it is supported cannot be told: ${why}`, evidence)
    return fail(support === 'upgrade' ? `TDE is not enabled; ${why}` : 'TDE is not enabled', evidence)
  },
}

function surroundings(instance: InstanceEvidence): Evidence[] {
  const { Category, DBInstanceStorageType, CurrentKernelVersion } = valueIn(instance.attribute) ?? {}
  const attribute = { Category, DBInstanceStorageType, CurrentKernelVersion }
  return [...engineOf(instance), ...fields('DescribeDBInstanceAttribute', attribute)]
}
