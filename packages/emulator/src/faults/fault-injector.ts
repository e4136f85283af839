import type { Parameters } from '../api/parameters.ts'
import { checkFault, effectsOf, type Fault } from './fault.ts'

/** What of a call decides whether a fault strikes it. */
export interface StruckCall {
  readonly action: string
  readonly parameters: Parameters
}

interface ActiveFault {
  readonly fault: Fault
  left: number
  /** How many calls of the current second went through, for a throttle. */
  window: { second: number; passed: number }
}

/** The faults that are on, and which of them strike a call. */
export class FaultInjector {
  readonly #active = new Set<ActiveFault>()

  /**
   * Puts a fault on. The one that was put on first strikes first.
   *
   * @returns a function that takes it off
   * @throws EmulatorError FAULT_INVALID
   */
  inject(fault: Fault): () => void {
    const checked = checkFault(fault)
    const active: ActiveFault = { fault: checked, left: checked.times ?? Infinity, window: { second: 0, passed: 0 } }
    this.#active.add(active)
    return () => {
      this.#active.delete(active)
    }
  }

  /** Takes all faults off. */
  clear(): void {
    this.#active.clear()
  }

  /** The faults that are on. */
  get active(): readonly Fault[] {
    return [...this.#active].map(({ fault }) => fault)
  }

  /** What strikes a call: how long it waits, and the first fault of another kind. */
  strike(call: StruckCall, now: number): { latencyMs: number; fault: Fault | undefined } {
    let latencyMs = 0
    let struck: Fault | undefined
    for (const active of this.#active) {
      const { fault } = active
      const isLatency = effectsOf(fault).length === 0
      if (!matches(fault, call) || (struck !== undefined && !isLatency)) continue
      if (Math.random() >= (fault.share ?? 1) || passesThrottle(active, now)) continue
      latencyMs += fault.latencyMs ?? 0
      if (!isLatency) struck = fault
      if (--active.left <= 0) this.#active.delete(active)
    }
    return { latencyMs, fault: struck }
  }
}

function matches({ action, where = {} }: Fault, call: StruckCall): boolean {
  if (action !== undefined && ![action].flat().includes(call.action)) return false
  return Object.entries(where).every(([name, value]) => call.parameters.optional(name) === value)
}

function passesThrottle({ fault, window }: ActiveFault, now: number): boolean {
  if (fault.throttlePerSecond === undefined) return false
  const second = Math.floor(now / 1000)
  if (window.second !== second) Object.assign(window, { second, passed: 0 })
  if (window.passed >= fault.throttlePerSecond) return false
  window.passed++
  return true
}
