import { engineInfo } from '@waxseal/core'
import type { Rounds, Trial } from '../measure/interleave.ts'
import type { Comparison } from '../report/comparison.ts'
import type { Target } from '../report/target.ts'
import type { Section } from '../section.ts'
import { bareNodeBinary, bareNodeText } from './bare-node.ts'
import { cloak } from './cloak.ts'
import { engineComparisons } from './engines.ts'
import { storedBytesTable } from './stored-bytes.ts'
import { typeormEncrypted } from './typeorm-encrypted.ts'
import { usualNode } from './usual-node.ts'
import type { ValueContender } from './value-contender.ts'
import { sampleValues } from './values.ts'
import { openWaxseal } from './waxseal.ts'

/** With what the native engine is to take at most for one value, in microseconds. */
const SIZES = [
  { length: 32, title: '32 B', encrypt: 1, decrypt: 0.8 },
  { length: 1024, title: '1 KiB', encrypt: undefined, decrypt: 2 },
]

/** What one value costs, and what it takes in the table. */
export async function coreSection(quick: boolean): Promise<Section> {
  const waxseal = await openWaxseal()
  const contenders: readonly ValueContender[] = [
    bareNodeBinary,
    bareNodeText,
    usualNode,
    typeormEncrypted,
    cloak,
    waxseal.binary,
    waxseal.text,
  ]
  const comparisons = SIZES.flatMap(({ length, title, encrypt, decrypt }) => {
    const values = sampleValues(length)
    const stored = new Map(contenders.map(contender => [contender, encryptAll(contender, values)]))
    const shared = {
      unit: 'value',
      base: bareNodeBinary.name,
      baseTitle: 'bare',
      peers: [typeormEncrypted.name, cloak.name],
      ...(length === 32 && {
        drawn: [bareNodeBinary, typeormEncrypted, cloak, waxseal.binary, waxseal.text].map(nameOf),
      }),
    }
    return [
      {
        ...shared,
        title: `Encrypt one value of ${title}`,
        targets: targets(waxseal, encrypt),
        trials: contenders.map(contender => slice(contender, values, value => contender.encrypt(value), quick)),
      },
      {
        ...shared,
        title: `Decrypt one value of ${title}`,
        targets: targets(waxseal, decrypt),
        trials: contenders.map(contender =>
          slice(contender, stored.get(contender)!, cell => contender.decrypt(cell), quick),
        ),
      },
    ] satisfies Comparison[]
  })
  const rounds: Rounds = quick ? { warmUp: 0, timed: 2 } : { warmUp: 20, timed: 151 }
  return {
    comparisons: [...comparisons, ...engineComparisons(quick)],
    rounds,
    tables: () => [storedBytesTable([typeormEncrypted, cloak, waxseal.binary, waxseal.text])],
    close: async () => {},
  }
}

function nameOf({ name }: ValueContender): string {
  return name
}

function targets(
  { binary, text }: { binary: ValueContender; text: ValueContender },
  microseconds: number | undefined,
): Target[] {
  const limited = microseconds !== undefined && engineInfo().name === 'native' ? [binary, text] : []
  return [
    { contender: binary.name, beside: bareNodeBinary.name, kind: 'at-most', factor: 1.15 },
    { contender: text.name, beside: bareNodeText.name, kind: 'at-most', factor: 1.15 },
    ...limited.map(({ name }): Target => ({ contender: name, beside: name, kind: 'within', factor: microseconds! })),
  ]
}

/** Encrypts, and makes sure that what comes back is what went in: a fast contender that is wrong is none. */
function encryptAll<Stored extends string | Buffer>(
  contender: ValueContender<Stored>,
  values: readonly string[],
): Stored[] {
  return values.map(value => {
    const stored = contender.encrypt(value)
    if (contender.decrypt(stored) !== value) throw new Error(`${contender.name} does not decrypt what it encrypted`)
    return stored
  })
}

/** A slice of some 6 ms: a round is over before the machine's state changes. */
function slice<T>(contender: ValueContender, inputs: readonly T[], work: (input: T) => void, quick: boolean): Trial {
  const units = quick ? inputs.length : 1600
  return {
    contender: contender.name,
    units,
    run() {
      for (let done = 0; done < units; done += inputs.length) {
        for (const input of inputs) work(input)
      }
    },
  }
}
