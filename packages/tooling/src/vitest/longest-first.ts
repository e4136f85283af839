import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take a minute or more on two cores. */
const LONG = /\/(cli\/test\/bulk\/kill|typeorm\/test\/(typeorm-|cli))[^/]*\.test\.ts$/

/** Runs the longest files first: one that starts last has a core to itself for as long as it takes, and the others idle. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter(file => !isLong(file))]
  }
}
