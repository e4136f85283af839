import type { Call } from '../api/product.ts'
import { isAllowed } from '../ram/policy.ts'
import { checkInstance } from './check-instance.ts'
import type { PlacedInstance, RdsInstance } from './instance.ts'
import { instanceNotFound, noPermission } from './rds-error.ts'

/** The instances of RDS, of all accounts and regions. They are described, not made: there is no database behind them. */
export class InstanceStore {
  readonly #instances = new Map<string, PlacedInstance>()
  readonly #place: { readonly region: string; readonly accountId: string }

  /** @param place of instances that name none */
  constructor(place: { readonly region: string; readonly accountId: string }) {
    this.#place = place
  }

  /** Adds an instance, or replaces the one with that id. @throws EmulatorError OPTION_INVALID */
  put(described: RdsInstance): void {
    const { region = this.#place.region, account = this.#place.accountId, ...instance } = checkInstance(described)
    this.#instances.set(instance.id, { ...instance, region, account })
  }

  /** Takes an instance away. */
  delete(id: string): void {
    this.#instances.delete(id)
  }

  /** Every region that RDS is in, as far as the emulator goes. */
  get regions(): readonly string[] {
    return [...new Set([this.#place.region, ...[...this.#instances.values()].map(({ region }) => region)])].sort()
  }

  /** The instances of the caller's account in a region. @throws ApiError Forbidden.RAM */
  list(call: Call, action: string, region: string): readonly PlacedInstance[] {
    this.permit(call, action, region, 'dbinstance/*')
    return [...this.#instances.values()].filter(
      instance => instance.region === region && instance.account === call.caller.accountId,
    )
  }

  /** The instance that a call names. @throws ApiError InvalidDBInstanceId.NotFound or Forbidden.RAM */
  use(call: Call, action: string, parameter = 'DBInstanceId'): PlacedInstance {
    const id = call.parameters.text(parameter)
    const instance = this.#instances.get(id)
    if (instance?.account !== call.caller.accountId) throw instanceNotFound()
    this.permit(call, action, instance.region, `dbinstance/${id}`)
    return instance
  }

  /** Checks that a caller may do something in its own account. @throws ApiError Forbidden.RAM */
  permit({ caller }: Call, action: string, region: string, resource: string): void {
    const arn = `acs:rds:${region}:${caller.accountId}:${resource}`
    if (!caller.policies.every(policy => isAllowed(policy, `rds:${action}`, arn))) throw noPermission()
  }
}
