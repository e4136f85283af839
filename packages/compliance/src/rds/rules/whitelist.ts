import { cis } from '../../rule/frameworks.ts'
import { fail, pass, unknown } from '../../rule/verdict.ts'
import { field, type InstanceRule, withoutValue } from './instance-rule.ts'

/** RDS-NET-001. */
export const whitelist: InstanceRule = {
  rule: {
    id: 'RDS-NET-001',
    title: 'The whitelist does not let the whole world in',
    severity: 'critical',
    reads: 'DescribeDBInstanceIPArrayList.SecurityIPList, of hidden lists too',
    passes: 'no list has 0.0.0.0/0, 0.0.0.0 or ::/0',
    risk: 'With a public endpoint, everybody may try passwords; without one, everybody in the network.',
    frameworks: [cis('6.2')],
    remediation: {
      text: 'List the addresses of the applications alone.',
      command:
        'aliyun rds ModifySecurityIps --region <region> --DBInstanceId <instance> --SecurityIps <addresses> --DBInstanceIPArrayName <list>',
      consequences: 'Clients with other addresses can no longer connect.',
      url: 'https://help.aliyun.com/document_detail/96118.html',
    },
  },
  judge(instance) {
    const reading = instance.whitelist
    if (reading.outcome !== 'read') return withoutValue(reading, instance)
    const lists = reading.value.map(({ DBInstanceIPArrayName: name = '?', SecurityIPList = '' }) => ({
      name,
      addresses: SecurityIPList.split(/[,;\s]+/).filter(address => address !== ''),
    }))
    if (lists.length === 0) return unknown('the answer shows no whitelist', [])
    const open = lists
      .map(({ name, addresses }) => ({ name, addresses: addresses.filter(isWholeWorld) }))
      .filter(({ addresses }) => addresses.length > 0)
    const source = 'DescribeDBInstanceIPArrayList'
    if (open.length > 0) {
      const evidence = open.map(({ name, addresses }) => field(`${source}.${name}`, addresses.join(',')))
      return fail(`open to the whole world: ${open.map(({ name }) => name).join(', ')}`, evidence)
    }
    const evidence = lists.map(({ name, addresses }) => field(`${source}.${name}`, `${addresses.length} addresses`))
    return pass('no list is open to the whole world', evidence)
  },
}

function isWholeWorld(address: string): boolean {
  return address === '0.0.0.0' || address === '::' || address.endsWith('/0')
}
