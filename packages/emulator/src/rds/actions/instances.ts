import type { Call, Reply } from '../../api/product.ts'
import type { PlacedInstance } from '../instance.ts'
import { endpointOf } from '../new-instance.ts'
import type { RdsActions } from '../rds-action.ts'

const DEFAULT_PAGE = 30
const ZONES = ['b', 'h']

/** DescribeRegions, DescribeDBInstances, DescribeDBInstanceAttribute. */
export const instanceActions: RdsActions = {
  // One row for each zone, as the real one answers.
  DescribeRegions: (instances, call) => {
    instances.permit(call, 'DescribeRegions', '*', '*')
    const zones = instances.regions.flatMap(region => ZONES.map(zone => [region, `${region}-${zone}`] as const))
    const RDSRegion = zones.map(([region, zone]) => ({ RegionId: region, ZoneId: zone, LocalName: region }))
    return { Regions: { RDSRegion } }
  },

  DescribeDBInstances: (instances, call) => {
    const list = instances.list(call, 'DescribeDBInstances', call.parameters.text('RegionId'))
    const id = call.parameters.optional('DBInstanceId')
    const wanted = list.filter(instance => id === undefined || instance.id === id)
    const { items, ...counts } = pageOf(call, wanted)
    return { ...counts, PageRecordCount: items.length, Items: { DBInstance: items.map(summaryOf) } }
  },

  DescribeDBInstanceAttribute: (instances, call) => {
    const instance = instances.use(call, 'DescribeDBInstanceAttribute')
    return { Items: { DBInstanceAttribute: [{ ...summaryOf(instance), ...attributesOf(instance) }] } }
  },
}

/** Pages by number with the count of all, or by token with the count of the page alone. */
function pageOf({ parameters }: Call, list: readonly PlacedInstance[]): { items: readonly PlacedInstance[] } & Reply {
  const most = parameters.integer('MaxResults', { min: 1, max: 100 })
  const token = parameters.optional('NextToken')
  if (most !== undefined || token !== undefined) {
    const from = token === undefined ? 0 : Number(Buffer.from(token, 'base64').toString())
    const to = from + (most ?? DEFAULT_PAGE)
    const items = list.slice(from, to)
    const NextToken = to < list.length ? Buffer.from(String(to)).toString('base64') : ''
    return { items, PageNumber: 1, TotalRecordCount: items.length, NextToken }
  }
  const number = parameters.integer('PageNumber', { min: 1, max: 1_000_000 }) ?? 1
  const size = parameters.integer('PageSize', { min: 1, max: 100 }) ?? DEFAULT_PAGE
  return { items: list.slice((number - 1) * size, number * size), PageNumber: number, TotalRecordCount: list.length }
}

function summaryOf(instance: PlacedInstance): Reply {
  const { Category = 'HighAvailability', DBInstanceStorageType = 'cloud_essd' } = instance.attribute ?? {}
  const { DBInstanceType = 'Primary', MasterInstanceId = '', DBInstanceStatus = 'Running' } = instance.attribute ?? {}
  return {
    DBInstanceId: instance.id,
    DBInstanceDescription: instance.name ?? '',
    RegionId: instance.region,
    Engine: instance.engine,
    EngineVersion: instance.version,
    ConnectionString: endpointOf(instance),
    ...{ Category, DBInstanceStorageType, DBInstanceType, MasterInstanceId, DBInstanceStatus },
  }
}

function attributesOf(instance: PlacedInstance): Reply {
  return { CurrentKernelVersion: 'rds_20250531', DBInstanceClassType: 'x', ...instance.attribute }
}
