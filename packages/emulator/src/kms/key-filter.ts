import { invalidParameter } from '../api/api-error.ts'
import type { Parameters } from '../api/parameters.ts'
import type { KmsKey } from './key.ts'

const properties: Readonly<Record<string, (key: KmsKey) => string>> = {
  KeyState: key => key.state,
  KeySpec: key => key.spec,
  KeyUsage: key => key.usage,
  ProtectionLevel: key => key.protectionLevel,
  CreatorType: key => (key.creator === key.accountId ? 'User' : 'Service'),
  DKMSInstanceId: key => key.instanceId ?? '',
}

/**
 * What ListKeys' `Filters` lets through: JSON, `[{ "Key": "KeyState", "Values": ["Enabled"] }]`, up to ten, all of which
 * have to agree.
 *
 * @throws ApiError InvalidParameter
 */
export function parseFilters(parameters: Parameters): (key: KmsKey) => boolean {
  const filters = parseList(parameters.optional('Filters') ?? '[]').map(entry => {
    const { Key, Values } = (entry ?? {}) as { Key?: unknown; Values?: unknown }
    const property = typeof Key === 'string' && Object.hasOwn(properties, Key) ? properties[Key] : undefined
    if (property === undefined || !Array.isArray(Values)) throw invalidParameter('Filters')
    return (key: KmsKey) => Values.includes(property(key))
  })
  return key => filters.every(matches => matches(key))
}

function parseList(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json)
    if (Array.isArray(value) && value.length <= 10) return value
  } catch {
    // said below
  }
  throw invalidParameter('Filters')
}
