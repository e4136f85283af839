import { formatTable } from '../report/table.ts'
import type { ValueContender } from './value-contender.ts'
import { sampleValues } from './values.ts'

const LENGTH = 32

/** What a value of 32 bytes takes in its column, and in the one that it is searched by. */
export function storedBytesTable(contenders: readonly ValueContender[]): string {
  const [value] = sampleValues(LENGTH) as [string]
  const rows = contenders.map(contender => {
    const stored = contender.encrypt(value).length
    const token = contender.searchToken?.(value).length
    return [contender.name, `${stored}`, `${stored - LENGTH}`, token === undefined ? '–' : `${token}`]
  })
  const head = ['contender', 'stored bytes', 'over the value', 'search column']
  return formatTable(`Stored bytes of one value of ${LENGTH} B`, head, rows)
}
