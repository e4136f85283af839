import { endpointsOf } from '../new-instance.ts'
import type { RdsActions } from '../rds-action.ts'
import { engineNotSupported } from '../rds-error.ts'

/** Who gets to an instance, where, and by which settings. */
export const accessActions: RdsActions = {
  DescribeDBInstanceIPArrayList: (instances, call) => {
    const { whitelist = { default: '127.0.0.1' } } = instances.use(call, 'DescribeDBInstanceIPArrayList')
    const DBInstanceIPArray = Object.entries(whitelist).map(([name, addresses]) => ({
      ...{ DBInstanceIPArrayName: name, DBInstanceIPArrayAttribute: '' },
      ...{ SecurityIPType: 'IPv4', SecurityIPList: addresses },
    }))
    return { Items: { DBInstanceIPArray } }
  },

  DescribeDBInstanceNetInfo: (instances, call) => {
    const instance = instances.use(call, 'DescribeDBInstanceNetInfo')
    const DBInstanceNetInfo = endpointsOf(instance).map(fields => ({ ConnectionStringType: 'Normal', ...fields }))
    return { InstanceNetworkType: 'VPC', DBInstanceNetInfos: { DBInstanceNetInfo } }
  },

  DescribeParameters: (instances, call) => {
    const { engine, version, parameters = {} } = instances.use(call, 'DescribeParameters')
    const DBInstanceParameter = Object.entries(parameters).map(([name, value]) => ({
      ...{ ParameterName: name, ParameterValue: value, ParameterDescription: '' },
    }))
    const none = { DBInstanceParameter: [] }
    return {
      Engine: engine,
      EngineVersion: version,
      RunningParameters: { DBInstanceParameter },
      ConfigParameters: none,
    }
  },

  DescribePGHbaConfig: (instances, call) => {
    const { id, engine, hba } = instances.use(call, 'DescribePGHbaConfig')
    if (engine !== 'PostgreSQL') throw engineNotSupported()
    const HbaItem = (hba ?? NEW_HBA).map((fields, index) => ({
      PriorityId: index,
      Mask: null,
      Option: null,
      ...fields,
    }))
    return { DBInstanceId: id, LastModifyStatus: 'success', RunningHbaItems: { HbaItem } }
  },
}

/** The lines of a new instance, which let everybody in without SSL. */
const NEW_HBA = ['all', 'replication'].map(Database => ({
  ...{ Type: 'host', Database, User: 'all', Address: '0.0.0.0/0', Method: 'md5' },
}))
