import { cis, csa } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import { codeOf, fields, type InstanceRule, withoutValue } from './instance-rule.ts'

/** RDS-TDE-002. */
export const tdeKeyOwner: InstanceRule = {
  rule: {
    id: 'RDS-TDE-002',
    title: 'The key of TDE is managed by the customer',
    severity: 'medium',
    reads: 'DescribeDBInstanceTDE.TDEMode, EncryptionKey; kms:DescribeKey.Creator',
    passes: 'TDEMode is Customer_Provided_Key, or the account itself created the key',
    risk: 'A key of the service can be neither disabled nor watched by the one whose data it protects.',
    frameworks: [cis('6.6'), csa('CEK-08')],
    remediation: {
      text: 'The key is chosen when TDE is enabled. Where that is done, create an instance with a key of your own and move the data there.',
      command:
        'aliyun rds ModifyDBInstanceTDE --region <region> --DBInstanceId <instance> --TDEStatus Enabled --EncryptionKey <key> --RoleArn <role>',
      consequences:
        'For a new instance: restarts it, cannot be undone, and the key cannot be changed. An instance that has TDE keeps its key.',
      url: 'https://help.aliyun.com/document_detail/96121.html',
    },
  },
  judge(instance) {
    const { tde, tdeKey, account } = instance
    if (tde?.outcome !== 'read') return withoutValue(tde, instance)
    const { TDEStatus, TDEMode, EncryptionKey } = tde.value
    const said = fields('DescribeDBInstanceTDE', { TDEStatus, TDEMode, EncryptionKey })
    if (TDEStatus === 'Disabled') return notApplicable('TDE is not enabled', said)
    if (TDEStatus !== 'Enabled') return unknown('the answer does not say in known words whether TDE is enabled', said)
    if (TDEMode === 'Customer_Provided_Key') return pass('the key is provided by the customer', said)
    if (tdeKey !== undefined && tdeKey.outcome !== 'read') {
      return unknown('whose key it is cannot be told: KMS did not describe it', [...said, codeOf(tdeKey)])
    }
    const Creator = tdeKey?.value.Creator
    const evidence = tdeKey === undefined ? said : [...said, ...fields('DescribeKey', { Creator })]
    if (Creator !== undefined && Creator === account) return pass('the account itself created the key', evidence)
    // An account has 16 digits; anything else is a service.
    if (Creator !== undefined && !/^\d+$/.test(Creator)) return fail(`the key is of the service ${Creator}`, evidence)
    if (TDEMode === 'Aliyun_Generate_Key') return fail('the key is generated and kept by the service', evidence)
    return unknown('whose key it is cannot be told', evidence)
  },
}
