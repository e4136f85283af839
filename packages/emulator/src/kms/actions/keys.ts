import { invalidParameter } from '../../api/api-error.ts'
import type { Call } from '../../api/product.ts'
import { createKey, type NewKey } from '../create-key.ts'
import { KEY_SPECS, type KeySpec, type KeyUsage } from '../key.ts'
import { parseFilters } from '../key-filter.ts'
import { keyMetadata } from '../key-metadata.ts'
import type { KmsActions } from '../kms-action.ts'
import { page } from '../page.ts'
import { parseRotation } from '../rotation.ts'

const MAXIMUM_DESCRIPTION = 8192

/** CreateKey, DescribeKey and ListKeys. */
export function keyActions(instanceId: string): KmsActions {
  return {
    CreateKey: async (keys, call) => {
      const wanted = newKey(call, instanceId)
      keys.permit(call, 'CreateKey', 'key')
      const key = await createKey(wanted, call.now)
      keys.put(key)
      return { KeyMetadata: keyMetadata(keys, key) }
    },

    DescribeKey: (keys, call) => ({
      KeyMetadata: keyMetadata(keys, keys.use(call, 'DescribeKey', call.parameters.text('KeyId'))),
    }),

    ListKeys: (keys, call) => {
      const { caller, now, parameters } = call
      const isWanted = parseFilters(parameters)
      keys.permit(call, 'ListKeys', 'key')
      const { items, ...counts } = page(call, keys.keysOf(caller.accountId, now).filter(isWanted))
      const Key = items.map(({ id }) => ({ KeyId: id, KeyArn: keys.arnOf(`key/${id}`, caller.accountId) }))
      return { ...counts, Keys: { Key } }
    },
  }
}

function newKey({ parameters, caller, now }: Call, instanceId: string): NewKey {
  const spec = parameters.oneOf('KeySpec', KEY_SPECS, 'Aliyun_AES_256')
  const usages = usagesOf(spec)
  const usage = parameters.oneOf<KeyUsage>('KeyUsage', usages, usages[0])
  const origin = parameters.oneOf('Origin', ['Aliyun_KMS', 'EXTERNAL'], 'Aliyun_KMS')
  const protectionLevel = parameters.oneOf('ProtectionLevel', ['SOFTWARE', 'HSM'], 'SOFTWARE')
  const wantedInstance = parameters.optional('DKMSInstanceId')
  if (wantedInstance !== undefined && wantedInstance !== instanceId) throw invalidParameter('DKMSInstanceId')
  const description = parameters.optional('Description') ?? ''
  if (description.length > MAXIMUM_DESCRIPTION) throw invalidParameter('Description')
  const rotation = parseRotation(parameters, 365, now)
  if (rotation !== undefined && (spec !== 'Aliyun_AES_256' || origin === 'EXTERNAL')) {
    throw invalidParameter('EnableAutomaticRotation')
  }
  const { accountId } = caller
  const given = { spec, usage, origin, protectionLevel, description, rotation, instanceId: wantedInstance }
  return { accountId, creator: accountId, ...given }
}

/** What a key of a kind can be made for, the default first. */
function usagesOf(spec: KeySpec): readonly KeyUsage[] {
  if (spec === 'Aliyun_AES_256') return ['ENCRYPT/DECRYPT']
  if (spec === 'EC_P256' || spec === 'EC_P256K') return ['SIGN/VERIFY']
  return ['SIGN/VERIFY', 'ENCRYPT/DECRYPT']
}
