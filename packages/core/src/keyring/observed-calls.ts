/** A call of the key provider or the key store. */
export interface ObservedCall {
  readonly to: 'provider' | 'store'
  readonly operation: 'generate' | 'wrap' | 'unwrap' | 'encrypt' | 'decrypt' | 'find' | 'list' | 'insert' | 'update'
  /** The provider's name. */
  readonly provider?: string | undefined
  /** Whose key it is about, where that is known. */
  readonly scope?: string | undefined
  /** 8 hexadecimal digits. */
  readonly keyId?: string | undefined
}

/** Stands around each call, which it must make once, and whose outcome it must hand on. */
export type CallObserver = <T>(call: ObservedCall, work: () => Promise<T>) => Promise<T>

/** The calls that a keyring makes, for those who measure them. */
export class ObservedCalls {
  #observers: readonly CallObserver[] = []

  /** Puts an observer around every call from now on. Returns the function that ends it. */
  observe(observer: CallObserver): () => void {
    this.#observers = [...this.#observers, observer]
    return () => {
      this.#observers = this.#observers.filter(other => other !== observer)
    }
  }

  run<T>(call: ObservedCall, work: () => Promise<T>): Promise<T> {
    return this.#observers.reduceRight((inner, observer) => () => observer(call, inner), work)()
  }
}
