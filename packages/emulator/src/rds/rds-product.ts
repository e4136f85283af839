import type { Product } from '../api/product.ts'
import { accessActions } from './actions/access.ts'
import { encryptionActions } from './actions/encryption.ts'
import { instanceActions } from './actions/instances.ts'
import type { InstanceStore } from './instance-store.ts'

/** ApsaraDB RDS, API version 2014-08-15: what is asked of instances, and nothing that changes them. */
export function rdsProduct(instances: InstanceStore): Product {
  const actions = Object.entries({ ...instanceActions, ...encryptionActions, ...accessActions })
  const bound = actions.map(([name, action]) => [name, (call: Parameters<typeof action>[1]) => action(instances, call)])
  return { name: 'rds', version: '2014-08-15', actions: Object.fromEntries(bound) }
}
