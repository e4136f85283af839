import { cis } from '../../rule/frameworks.ts'
import { fail, notApplicable, pass, unknown } from '../../rule/verdict.ts'
import { engineOf, field, fields, type InstanceRule, withoutValue } from './instance-rule.ts'

/** Databases of the server's own. */
const SYSTEM = ['master', 'model', 'msdb', 'tempdb', 'distribution', 'rdscore']

/** RDS-TDE-004. */
export const tdeDatabases: InstanceRule = {
  rule: {
    id: 'RDS-TDE-004',
    title: 'Every database of SQL Server is encrypted',
    severity: 'high',
    reads: 'DescribeDBInstanceTDE.Databases',
    passes: 'the TDEStatus of each user database is Enabled',
    risk: 'TDE of the instance is only half of it: a database that is left out is in the clear on the disk and in backups.',
    frameworks: [cis('6.5')],
    remediation: {
      text: 'Enable TDE for the databases that are left out.',
      command:
        'aliyun rds ModifyDBInstanceTDE --region <region> --DBInstanceId <instance> --TDEStatus Enabled --DBName <databases>',
      consequences: 'The instance encrypts the database in the background, which takes processor time.',
      url: 'https://help.aliyun.com/document_detail/95716.html',
    },
  },
  judge(instance) {
    if (instance.engine !== 'SQLServer') {
      return notApplicable('databases are encrypted one by one on SQL Server alone', engineOf(instance))
    }
    const { tde } = instance
    if (tde?.outcome !== 'read') return withoutValue(tde, instance)
    const { TDEStatus, databases } = tde.value
    const said = fields('DescribeDBInstanceTDE', { TDEStatus })
    if (TDEStatus === 'Disabled') return notApplicable('TDE is not enabled', said)
    const own = databases?.filter(({ DBName }) => !SYSTEM.includes(DBName?.toLowerCase() ?? ''))
    if (own === undefined || own.length === 0) return unknown('the answer shows no database', said)
    const evidence = [
      ...said,
      ...own.map(({ DBName, TDEStatus: status }) => field(`DescribeDBInstanceTDE.Databases.${DBName ?? '?'}`, status)),
    ]
    const open = own.filter(database => database.TDEStatus === 'Disabled').map(({ DBName }) => DBName)
    if (open.length > 0) return fail(`not encrypted: ${open.join(', ')}`, evidence)
    if (own.some(database => database.TDEStatus !== 'Enabled')) {
      return unknown('the answer does not say in known words whether each database is encrypted', evidence)
    }
    return pass('every database is encrypted', evidence)
  },
}
