import { readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** One test of a Wycheproof file; the fields besides these are its algorithm's own, in hexadecimal. */
export interface WycheproofTest {
  readonly tcId: number
  readonly comment: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

/** Tests that share their sizes, in bits. */
export interface WycheproofGroup<T> {
  readonly keySize: number
  readonly ivSize?: number
  readonly tagSize?: number
  readonly tests: readonly T[]
}

/**
 * The groups of a file of the Wycheproof project (https://github.com/C2SP/wycheproof, folder `testvectors_v1`), from
 * the folder that `WAXSEAL_WYCHEPROOF` names: the sets are too large to be in the project. Undefined, and said so,
 * where that is not set. A folder without the file, or a file that is not whole, is an error.
 */
export function readWycheproof<T extends WycheproofTest>(file: string): readonly WycheproofGroup<T>[] | undefined {
  const folder = process.env.WAXSEAL_WYCHEPROOF
  if (folder === undefined || folder === '') {
    // Not through the console, which the test runner keeps to itself as long as all goes well.
    writeSync(
      2,
      `NOT RUN: Wycheproof ${file}. Set WAXSEAL_WYCHEPROOF to a folder with that project's testvectors_v1.\n`,
    )
    return undefined
  }
  const set = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    readonly numberOfTests: number
    readonly testGroups: readonly WycheproofGroup<T>[]
  }
  const found = set.testGroups.reduce((sum, group) => sum + group.tests.length, 0)
  if (found === 0 || found !== set.numberOfTests) throw new Error(`${file} has ${found} of ${set.numberOfTests} tests`)
  return set.testGroups
}
