import { WaxsealError } from '@waxseal/core'
import type { Binding } from '../bind/binding.ts'
import { registry } from '../registry.ts'
import { dataSourceOf } from './typeorm-internals.ts'

type Method = (this: object, ...args: never[]) => unknown

/**
 * Wraps a method of one of TypeORM's classes. Objects of DataSources without encryption get the original.
 *
 * @throws WaxsealError CONFIG_INVALID when this version of TypeORM has no such method: better no start than a leak
 */
export function wrap<Self, Args extends readonly unknown[], Result>(
  prototype: object,
  name: string,
  around: (call: { binding: Binding; self: Self; args: Args; proceed: (...args: Args) => Result }) => Result,
): void {
  const original = (prototype as Record<string, unknown>)[name] as Method | undefined
  if (typeof original !== 'function') {
    const what = `this version of TypeORM has no ${prototype.constructor.name}.${name}(); @waxseal/typeorm supports ^0.3.20 and ^1.0.0`
    throw new WaxsealError('CONFIG_INVALID', what)
  }
  const wrapped = function (this: object, ...args: never[]): unknown {
    const dataSource = dataSourceOf(this)
    const binding = dataSource && registry.bindings.get(dataSource)
    if (binding === undefined) return original.apply(this, args)
    const self = this
    return around({
      binding,
      self: self as Self,
      args: args as unknown as Args,
      // A method: of an arrow function, a loader that keeps names (tsx) would set the name at every call.
      proceed(...given) {
        return original.apply(self, given as unknown as never[]) as Result
      },
    })
  }
  Object.defineProperty(prototype, name, { value: wrapped, configurable: true, writable: true })
}

/**
 * Goes on with an operation once its keys are there: at once where they are in memory, which is nearly always. What `prepare`
 * throws becomes a rejection.
 */
export function after<T>(prepare: () => Promise<unknown> | undefined, proceed: () => Promise<T>): Promise<T> {
  try {
    const waiting = prepare()
    return waiting === undefined ? proceed() : waiting.then(proceed)
  } catch (error) {
    return Promise.reject(error)
  }
}
