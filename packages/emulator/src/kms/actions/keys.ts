import { invalidParameter } from '../../api/api-error.ts'
import { createKey } from '../create-key.ts'
import { KEY_SPECS, type KeySpec, type KeyUsage } from '../key.ts'
import { keyMetadata } from '../key-metadata.ts'
import type { KmsActions } from '../kms-action.ts'
import { page } from '../page.ts'

/** CreateKey, DescribeKey and ListKeys. */
export const keyActions: KmsActions = {
  CreateKey: async (keys, call) => {
    const { parameters, caller, now } = call
    const spec = parameters.oneOf('KeySpec', KEY_SPECS, 'Aliyun_AES_256')
    const usage = parameters.oneOf<KeyUsage>('KeyUsage', ['ENCRYPT/DECRYPT', 'SIGN/VERIFY'], defaultUsage(spec))
    if (!usages(spec).includes(usage)) throw invalidParameter('KeyUsage')
    const origin = parameters.oneOf('Origin', ['Aliyun_KMS', 'EXTERNAL'], 'Aliyun_KMS')
    const protectionLevel = parameters.oneOf('ProtectionLevel', ['SOFTWARE', 'HSM'], 'SOFTWARE')
    const [instanceId, description] = [parameters.optional('DKMSInstanceId'), parameters.optional('Description')]
    if ((description?.length ?? 0) > 8192) throw invalidParameter('Description')
    keys.permit(call, 'CreateKey', 'key')
    const { accountId } = caller
    const wanted = { accountId, creator: accountId, spec, usage, origin, protectionLevel, instanceId, description }
    const key = await createKey(wanted, now)
    keys.put(key)
    return { KeyMetadata: keyMetadata(keys, key) }
  },

  DescribeKey: (keys, call) => ({
    KeyMetadata: keyMetadata(keys, keys.use(call, 'DescribeKey', call.parameters.text('KeyId'))),
  }),

  ListKeys: (keys, call) => {
    keys.permit(call, 'ListKeys', 'key')
    const { accountId } = call.caller
    const { items, ...counts } = page(call, keys.keysOf(accountId, call.now))
    return {
      ...counts,
      Keys: { Key: items.map(({ id }) => ({ KeyId: id, KeyArn: keys.arnOf(`key/${id}`, accountId) })) },
    }
  },
}

/** What a key of a kind can be made for, the default first. */
function usages(spec: KeySpec): readonly KeyUsage[] {
  if (spec === 'Aliyun_AES_256') return ['ENCRYPT/DECRYPT']
  if (spec === 'EC_P256' || spec === 'EC_P256K') return ['SIGN/VERIFY']
  return ['ENCRYPT/DECRYPT', 'SIGN/VERIFY']
}

function defaultUsage(spec: KeySpec): KeyUsage {
  return usages(spec)[0]!
}
