import type { Call, Reply } from '../api/product.ts'
import type { InstanceStore } from './instance-store.ts'

/** An action of RDS, on the instances that are described. */
export type RdsAction = (instances: InstanceStore, call: Call) => Reply

/** Actions by name. */
export type RdsActions = Readonly<Record<string, RdsAction>>
