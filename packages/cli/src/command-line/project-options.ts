import { WaxsealError } from '@waxseal/core'
import type { LagLimit } from '../bulk/work/throttle.ts'
import type { ReadConfig } from '../config/read-config.ts'
import type { Terminal } from './terminal.ts'

/** How far replicas may be behind. @throws WaxsealError CONFIG_INVALID */
export function lagLimit(maxLag: number | undefined, { lag }: ReadConfig): LagLimit | undefined {
  if (maxLag === undefined) return undefined
  if (lag === undefined) {
    throw new WaxsealError(
      'CONFIG_INVALID',
      '--max-lag needs to know how far replicas are behind: add lag: () => seconds to the config file; replicaLag() of waxseal asks a replica',
    )
  }
  return { seconds: maxLag / 1000, measure: async () => lag() }
}

/** The URL of Redis. @throws WaxsealError CONFIG_INVALID */
export function redisOf({ redis }: ReadConfig, { env }: Terminal): string {
  const url = env.WAXSEAL_REDIS_URL ?? redis
  if (url !== undefined) return url
  throw new WaxsealError(
    'CONFIG_INVALID',
    'work over many machines needs Redis: set WAXSEAL_REDIS_URL, or redis: "redis://…" in the config file',
  )
}
