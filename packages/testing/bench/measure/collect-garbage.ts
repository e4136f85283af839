import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void

/**
 * Collects what was allocated lately, so that no slice pays for what the one before it left behind. Not everything: after a
 * full collection, V8 begins with little room and with less compiled code, and the short slices measure little else.
 */
export function collectYoungGarbage(): void {
  collect({ type: 'minor' })
}
