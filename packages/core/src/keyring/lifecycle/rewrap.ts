import { randomBytes } from 'node:crypto'
import { keyIdToHex, zero } from '../../bytes.ts'
import { isUnavailable, WaxsealError } from '../../errors.ts'
import { askProvider } from '../../key/ask-provider.ts'
import { DATA_KEY_LENGTH, DataKey } from '../../key/data-key.ts'
import { checkScope, type KeyContext } from '../../key/key-context.ts'
import type { KeyProvider, WrappedKey } from '../../key/key-provider.ts'
import { contextOf, type KeyChange, type KeyRecord } from '../../key/key-record.ts'
import { failureOf } from '../failure.ts'
import type { WrappingKey } from '../keyring-event.ts'
import { changeRecord } from './change-record.ts'
import { verifyOwnership } from './ownership.ts'
import type { LifecycleProgress } from './rotate-all.ts'
import type { KeyFailure, Tools } from './tools.ts'

/** Which data keys are wrapped anew, and by what. */
export interface RewrapOptions {
  /** What wraps them from now on: another provider, or one with another key. The keyring's own where not given: its present key and version. */
  readonly to?: KeyProvider | undefined
  /** Only the keys of this scope. */
  readonly scope?: string | undefined
  /** True to tell what would be done, and do nothing. The new key is tried out all the same. */
  readonly dryRun?: boolean | undefined
  /** True where no other process runs on these keys, so that nobody has to be able to read what is written. */
  readonly alone?: boolean | undefined
  /** How many keys are on their way at once. Default 4. */
  readonly concurrency?: number | undefined
  /** Told after each key. */
  readonly onProgress?: ((progress: LifecycleProgress) => void) | undefined
}

/** What re-wrapping did, or would do. */
export interface RewrapReport {
  /** What wraps the keys now: provider, key and version. */
  readonly to: WrappingKey
  /** Ids (8 hexadecimal digits) of the keys that were wrapped anew. */
  readonly rewrapped: readonly string[]
  /** Keys that were wrapped so already. */
  readonly already: number
  /** Keys that could not be wrapped anew, and are as they were. */
  readonly failed: readonly KeyFailure[]
}

/** See {@link KeyLifecycle.rewrap}. */
export async function rewrapKeys(tools: Tools, rewrap: RewrapOptions): Promise<RewrapReport> {
  const { loader, options } = tools
  const { to = options.provider, scope, dryRun = false, concurrency = 4, onProgress } = rewrap
  if (scope !== undefined) checkScope(scope)
  if (!(concurrency >= 1)) throw new WaxsealError('CONFIG_INVALID', 'the option "concurrency" must be 1 or more')
  loader.requireUpdates()
  const target = await tryOut(tools, to, rewrap.alone === true)
  const records = (await loader.list(scope)).filter(record => record.state !== 'destroyed')
  const due = records.filter(record => !isWrappedBy(record.wrapped, target))
  // In a dry run, and before anything is changed.
  await verifyOwnership(loader, due)
  const rewrapped: string[] = []
  const failed: KeyFailure[] = []
  let already = records.length - due.length
  let done = 0
  const one = async (record: KeyRecord) => {
    const keyId = keyIdToHex(record.id)
    try {
      const changed = dryRun || (await rewrapKey(tools, record, to, target))
      if (changed) rewrapped.push(keyId)
      else already++
    } catch (error) {
      // What is done is done; a provider or store that is down is asked again the next time.
      if (isUnavailable(error)) throw error
      failed.push({ scope: record.scope, keyId, ...failureOf(error) })
    }
    done++
    onProgress?.({ done, total: due.length })
  }
  await inTurns(due, concurrency, one)
  return { to: target, rewrapped, already, failed }
}

/** Wraps one key anew. False where there is nothing to do any more. */
async function rewrapKey(tools: Tools, { id }: KeyRecord, to: KeyProvider, target: WrappingKey): Promise<boolean> {
  const { loader, options } = tools
  let written: WrappingKey = target
  const { record, changed } = await changeRecord(loader, id, async found => {
    if (found.state === 'destroyed' || isWrappedBy(found.wrapped, target)) return undefined
    const change: KeyChange = { state: found.state, wrapped: await wrapAnew(tools, found, to) }
    written = wrappingKey(change.wrapped)
    return change
  })
  if (!changed) return false
  const { scope, purpose, wrapped } = record
  const from = wrappingKey(wrapped)
  options.events.emit({ type: 'key-rewrapped', keyId: keyIdToHex(id), scope, purpose, from, to: written })
  return true
}

/** The key of a record, wrapped by another provider; unwrapped again and compared before it is given out. */
async function wrapAnew({ loader, options }: Tools, record: KeyRecord, to: KeyProvider): Promise<WrappedKey> {
  const context = contextOf(record, options.namespace)
  const bytes = await loader.unwrapBytes(record)
  try {
    const wrapped = await ask(options, to, 'wrap', () => to.wrap(bytes, context))
    const again = await ask(options, to, 'unwrap', () => to.unwrap(wrapped, context))
    try {
      DataKey.verify(again, record, options.namespace)
    } finally {
      zero(again)
    }
    return wrapped
  } finally {
    zero(bytes)
  }
}

/**
 * Wraps and unwraps a key of no use with the new provider, so that a wrong one is noticed before anything is changed, and tells
 * what wrapped it. Unless no other process runs, this keyring, which is configured as they are, must be able to read it.
 */
async function tryOut({ options }: Tools, to: KeyProvider, alone: boolean): Promise<WrappingKey> {
  if (typeof to?.unwrap !== 'function') {
    throw new WaxsealError('CONFIG_INVALID', 'the option "to" must be a key provider, such as localKey({ file })')
  }
  if (!to.canUnwrap) {
    const message = `the provider ${to.name} cannot unwrap, so what it wraps could not be checked: give the one with the private key`
    throw new WaxsealError('KEY_PROVIDER_WRITE_ONLY', message)
  }
  const context: KeyContext = { namespace: options.namespace, scope: '', purpose: 'data' }
  const trial = randomBytes(DATA_KEY_LENGTH)
  const wrapped = await ask(options, to, 'wrap', () => to.wrap(trial, context))
  const again = Buffer.from(await ask(options, to, 'unwrap', () => to.unwrap(wrapped, context)))
  if (!again.equals(trial)) {
    throw new WaxsealError('KEY_UNWRAP_FAILED', `the provider ${to.name} does not give back what it wrapped`)
  }
  if (!alone && to !== options.provider) {
    await ask(options, options.provider, 'unwrap', () => options.provider.unwrap(wrapped, context)).catch(cause => {
      if (isUnavailable(cause)) throw cause
      throw new WaxsealError(
        'CONFIG_INVALID',
        `processes that are configured as this one could not read keys that ${to.name} wraps under ${wrapped.kek}: give it to ` +
          'them first, by the option alsoReads: [provider]; where no other process runs, say so: { alone: true }',
        { cause },
      )
    })
  }
  return wrappingKey(wrapped)
}

function ask<T>(
  { calls }: Tools['options'],
  { name }: KeyProvider,
  operation: 'wrap' | 'unwrap',
  question: () => Promise<T>,
): Promise<T> {
  return calls.run({ to: 'provider', operation, provider: name }, () => askProvider(question))
}

function wrappingKey({ provider, kek, kekVersion }: WrappedKey): WrappingKey {
  return { provider, kek, kekVersion }
}

function isWrappedBy(wrapped: WrappedKey, target: WrappingKey): boolean {
  return wrapped.provider === target.provider && wrapped.kek === target.kek && wrapped.kekVersion === target.kekVersion
}

/** Does the work for all, so many at once; when one fails, none is begun any more. */
async function inTurns<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values()
  const lane = async () => {
    for (const item of rest) {
      try {
        await work(item)
      } catch (error) {
        for (const _ of rest);
        throw error
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, lane))
  const failure = outcomes.find(outcome => outcome.status === 'rejected')
  if (failure !== undefined) throw failure.reason
}
