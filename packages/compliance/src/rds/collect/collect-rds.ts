import { isWaxsealError, WaxsealError } from '@waxseal/core'
import type { Gap } from '../../report.ts'
import type { InstanceFields } from '../evidence/fields.ts'
import type { InstanceEvidence, KeyEvidence, RdsEvidence } from '../evidence/rds-evidence.ts'
import { type Account, accountsOf, firstRegion } from './account.ts'
import { InstanceGone } from './ask.ts'
import { collectInstance, collectKey, type RegionVisit } from './collect-instance.ts'
import { listInstances, listRegions } from './list-instances.ts'
import type { RdsCheckOptions } from './options.ts'
import { Semaphore } from './semaphore.ts'

type Collected = Omit<RdsEvidence, 'collectedAt'>

/**
 * Reads, and does nothing but read, what the rules need: of all accounts and regions that the options name, all pages. What
 * cannot be read is in the evidence as such, and what cannot be looked at at all is a gap.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export async function collectRds(options: RdsCheckOptions = {}): Promise<RdsEvidence> {
  const collectedAt = new Date().toISOString()
  const { concurrency = 8 } = options
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new WaxsealError('CONFIG_INVALID', 'the option concurrency is a number of calls at a time, 1 or more')
  }
  const parts = await Promise.all(accountsOf(options).map(account => collectAccount(account, options, concurrency)))
  const all = joined(parts)
  return { collectedAt, ...all, gaps: [...all.gaps, ...missed(options, all.instances)] }
}

async function collectAccount(account: Account, options: RdsCheckOptions, places: number): Promise<Collected> {
  let id: string | undefined
  let regions: readonly string[]
  try {
    id = await account.id()
    regions = options.regions ?? (await listRegions(account.client(firstRegion(options))))
  } catch (error) {
    return nothingOf(gapOf(id === undefined ? account.name : `account ${id}`, error))
  }
  const visits = [...new Set([...regions, ...keysOf(options).map(([region]) => region)])].map(region => ({
    ...{ account: id, region, client: account.client(region), semaphore: new Semaphore(places), keys: new Map() },
  }))
  const parts = visits.map(async visit => {
    const instances = regions.includes(visit.region) ? await collectRegion(visit, options, places) : nothingOf()
    return { ...instances, keys: await collectKeys(visit, options) }
  })
  return joined(await Promise.all(parts))
}

async function collectRegion(visit: RegionVisit, options: RdsCheckOptions, places: number): Promise<Collected> {
  const { account, region } = visit
  let listed: readonly InstanceFields[]
  try {
    const all = await visit.semaphore.run(() => listInstances(visit.client, region))
    listed = options.instances === undefined ? all : all.filter(isOneOf(options.instances))
  } catch (error) {
    return nothingOf(gapOf(`account ${account ?? 'unknown'}, region ${region}`, error))
  }
  const instances: InstanceEvidence[] = []
  let done = 0
  const progress = () => options.onProgress?.({ account, region, done, found: listed.length })
  progress()
  // An instance takes some nine calls: a few at a time fill all places, and what waits would only take memory.
  const inWork = new Semaphore(Math.ceil(places / 4))
  const work = listed.map(fields =>
    inWork.run(async () => {
      try {
        instances.push(await collectInstance(visit, fields))
      } catch (error) {
        if (!(error instanceof InstanceGone)) throw error
      }
      done++
      progress()
    }),
  )
  await Promise.all(work)
  const byId = instances.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  return { instances: byId, keys: [], gaps: [] }
}

/** The keys that the options name, with the region of each. */
function keysOf(options: RdsCheckOptions): readonly (readonly [region: string, name: string])[] {
  return (options.keys ?? []).map(name => [/^acs:kms:([\w-]+):/.exec(name)?.[1] ?? firstRegion(options), name] as const)
}

function collectKeys(visit: RegionVisit, options: RdsCheckOptions): Promise<KeyEvidence[]> {
  const { account, region } = visit
  const names = keysOf(options).flatMap(([place, name]) => (place === region ? [name] : []))
  return Promise.all(names.map(async name => ({ account, region, name, key: await collectKey(visit, name) })))
}

function isOneOf(ids: readonly string[]): (fields: InstanceFields) => boolean {
  return ({ DBInstanceId }) => DBInstanceId !== undefined && ids.includes(DBInstanceId)
}

/** The instances that were asked for by id, and found nowhere. */
function missed({ instances = [] }: RdsCheckOptions, found: readonly InstanceEvidence[]): Gap[] {
  const ids = new Set(found.map(({ id }) => id))
  const why = 'there is no such instance in the regions and accounts that were looked at'
  return instances.filter(id => !ids.has(id)).map(id => ({ where: `instance ${id}`, why }))
}

function joined(parts: readonly Collected[]): Collected {
  return {
    instances: parts.flatMap(({ instances }) => instances),
    keys: parts.flatMap(({ keys }) => keys),
    gaps: parts.flatMap(({ gaps }) => gaps),
  }
}

function nothingOf(...gaps: readonly Gap[]): Collected {
  return { instances: [], keys: [], gaps }
}

function gapOf(where: string, error: unknown): Gap {
  if (!isWaxsealError(error)) throw error
  return { where, why: error.message, code: error.serviceCode ?? error.code }
}
