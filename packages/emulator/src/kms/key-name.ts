import { ApiError } from '../api/api-error.ts'

/** What a `KeyId` names, in each of its three forms. */
export interface KeyName {
  /** Of an ARN only. */
  readonly region?: string
  readonly accountId?: string
  readonly alias?: string
  readonly id?: string
}

const ARN = /^acs:kms:([^:]*):([^:]*):((?:key|alias)\/.+)$/

/** Actions whose `KeyId` is an id or an ARN and no alias. */
const withoutAlias: readonly string[] = [
  ...['CreateAlias', 'UpdateAlias', 'ListAliasesByKeyId', 'UpdateRotationPolicy'],
  ...['EnableKey', 'DisableKey', 'ScheduleKeyDeletion', 'CancelKeyDeletion'],
]

/**
 * Reads a `KeyId`: an id, `alias/…`, or an ARN of either.
 *
 * @throws ApiError Unsupported.Alias for an alias where the action takes none
 */
export function parseKeyName(name: string, action: string): KeyName {
  const [, region, accountId, resource = name] = ARN.exec(name) ?? []
  const place = region === undefined || accountId === undefined ? {} : { region, accountId }
  if (!resource.startsWith('alias/')) return { ...place, id: resource.replace(/^key\//, '') }
  if (withoutAlias.includes(action)) throw new ApiError(400, 'Unsupported.Alias', 'Alias is not valid for this api.')
  return { ...place, alias: resource }
}
