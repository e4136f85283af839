import type { RdsInstance } from './instance.ts'
import type { InstanceStore } from './instance-store.ts'

/** Describes instances of RDS to the emulator. */
export class InstanceControls {
  readonly #instances: InstanceStore

  constructor(instances: InstanceStore) {
    this.#instances = instances
  }

  /** Adds instances, or replaces those with these ids. @throws EmulatorError OPTION_INVALID */
  put(...instances: readonly RdsInstance[]): void {
    for (const instance of instances) this.#instances.put(instance)
  }

  /** Takes instances away, as somebody does who deletes them in the middle of something. */
  delete(...ids: readonly string[]): void {
    for (const id of ids) this.#instances.delete(id)
  }
}
