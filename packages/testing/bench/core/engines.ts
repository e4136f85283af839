import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import type { NativeAddon } from '@waxseal/native'
import type { CipherEngine } from '../../../core/src/suite/cipher-engine.ts'
import { createNativeEngine } from '../../../core/src/suite/native-engine.ts'
import { nodeEngine } from '../../../core/src/suite/node-engine.ts'
import type { Trial } from '../measure/interleave.ts'
import type { Comparison } from '../report/comparison.ts'
import type { Target } from '../report/target.ts'
import { sampleValues } from './values.ts'

// An application has one engine in a process. Here both are to run side by side, so they are taken from inside the core.
const NATIVE = 'native engine'
const REFERENCE = 'node:crypto engine'
const PER_CALL = 100

/** A task that every engine is given, and what the native one is to reach at it. */
interface EngineTask {
  readonly title: string
  /** One call after the other; returns how many values that were. */
  make(engine: CipherEngine): () => number
  readonly targets: readonly Target[]
}

/** What one value costs in the engines alone, without field, codec and key lookup; none where the addon is not built. */
export function engineComparisons(quick: boolean): Comparison[] {
  const native = findNative()
  if (native === undefined) {
    console.error('!!! NOT MEASURED: the native engine. It is not built here.\n')
    return []
  }
  return TASKS.map(({ title, make, targets }) => ({
    title: `Engine: ${title}`,
    unit: 'value',
    base: REFERENCE,
    baseTitle: 'node',
    peers: [],
    trials: [trial(REFERENCE, make(nodeEngine), quick), trial(NATIVE, make(native), quick)],
    targets,
  }))
}

function findNative(): CipherEngine | undefined {
  try {
    return createNativeEngine(createRequire(import.meta.url)('@waxseal/native') as NativeAddon)
  } catch {
    return undefined
  }
}

function trial(contender: string, work: () => number, quick: boolean): Trial {
  const units = quick ? 100 : 6400
  return {
    contender,
    units,
    run() {
      for (let done = 0; done < units; ) done += work()
    },
  }
}

const header = randomBytes(8)
const secret = randomBytes(32)

/** The values one after the other, over and over. */
function inTurn<T>(values: readonly T[], work: (value: T) => unknown): () => number {
  let next = 0
  return () => {
    work(values[next]!)
    next = (next + 1) % values.length
    return 1
  }
}

function opening(length: number): EngineTask['make'] {
  const values = sampleValues(length)
  return engine => {
    const key = engine.importKey(secret)
    const stored = engine.sealManyToText(key, header, values)
    if (engine.openText(key, header, stored[1]!) !== values[1]) throw new Error(`${engine.name} opens something else`)
    return inTurn(stored, text => engine.openText(key, header, text))
  }
}

const within = (microseconds: number): Target => ({
  contender: NATIVE,
  beside: NATIVE,
  kind: 'within',
  factor: microseconds,
})
const fiveTimes: Target = { contender: NATIVE, beside: REFERENCE, kind: 'faster', factor: 5 }

const TASKS: readonly EngineTask[] = [
  {
    title: 'seal 32 B into base64url',
    make(engine) {
      const key = engine.importKey(secret)
      return inTurn(sampleValues(32), value => engine.sealToText(key, header, value))
    },
    targets: [within(1), fiveTimes],
  },
  { title: 'open 32 B out of base64url', make: opening(32), targets: [within(0.8), fiveTimes] },
  {
    title: `open 32 B, ${PER_CALL} per call`,
    make(engine) {
      const key = engine.importKey(secret)
      const values = Array.from({ length: PER_CALL }, (_, i) => sampleValues(32)[i % 64]!)
      const stored = engine.sealManyToText(key, header, values)
      return () => engine.openTexts(key, header, stored).length
    },
    targets: [within(0.6)],
  },
  {
    title: 'seal 1 KiB into base64url',
    make(engine) {
      const key = engine.importKey(secret)
      return inTurn(sampleValues(1024), value => engine.sealToText(key, header, value))
    },
    targets: [],
  },
  { title: 'open 1 KiB out of base64url', make: opening(1024), targets: [within(2)] },
  {
    title: 'blind index of 32 B',
    make(engine) {
      const key = engine.importMacKey(secret)
      const prefix = Buffer.of(1)
      return inTurn(sampleValues(32), value => engine.hash(key, prefix, value, 16))
    },
    targets: [within(1)],
  },
]
