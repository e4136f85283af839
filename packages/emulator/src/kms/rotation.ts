import { randomBytes, randomUUID } from 'node:crypto'
import { invalidParameter } from '../api/api-error.ts'
import type { Parameters } from '../api/parameters.ts'
import { timestamp } from '../api/timestamp.ts'
import type { KeyVersion, KmsKey } from './key.ts'

/** By which plan a key rotates on its own. */
export interface RotationPlan {
  readonly intervalSeconds: number
  /** What the next interval counts from: ISO 8601. */
  readonly since: string
}

const secondsOf: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }
const days = secondsOf.d!

/**
 * The plan that `EnableAutomaticRotation` and `RotationInterval` (`30d`, `604800s`) ask for.
 *
 * @param maximumDays 365 or 730: CreateKey and UpdateRotationPolicy differ
 * @returns undefined for none
 * @throws ApiError MissingParameter or InvalidParameter
 */
export function parseRotation(parameters: Parameters, maximumDays: number, now: Date): RotationPlan | undefined {
  if (parameters.flag('EnableAutomaticRotation') !== true) return undefined
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(parameters.text('RotationInterval')) ?? []
  const intervalSeconds = Number(count) * (secondsOf[unit ?? ''] ?? Number.NaN)
  const isInRange = intervalSeconds >= 7 * days && intervalSeconds <= maximumDays * days
  if (!isInRange) throw invalidParameter('RotationInterval')
  return { intervalSeconds, since: timestamp(now) }
}

/** When a key rotates next by its plan. */
export function nextRotation({ intervalSeconds, since }: RotationPlan): Date {
  return new Date(Date.parse(since) + intervalSeconds * 1000)
}

/** The key as its plan has it by now: with a new primary version once the time has come. */
export function rotateWhenDue(key: KmsKey, now: Date): KmsKey {
  if (key.rotation === undefined || key.state !== 'Enabled' || nextRotation(key.rotation) > now) return key
  const rotated = withVersion(key, symmetricVersion(now))
  return { ...rotated, rotation: { ...key.rotation, since: timestamp(now) } }
}

/** A key with one more version, which is the primary one from here on. */
export function withVersion(key: KmsKey, version: KeyVersion): KmsKey {
  return { ...key, versions: [...key.versions, version], primaryVersion: version.id, lastRotation: version.createdAt }
}

/** A version of an AES-256 key. */
export function symmetricVersion(now: Date): KeyVersion {
  return { id: randomUUID(), createdAt: timestamp(now), material: randomBytes(32).toString('base64') }
}
