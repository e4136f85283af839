import type { Reply } from '../../api/product.ts'
import { isSymmetric, type KeyVersion, type KmsKey } from '../key.ts'
import { generateVersion } from '../key-material.ts'
import type { KmsActions } from '../kms-action.ts'
import { limitExceeded, unsupportedOperation } from '../kms-error.ts'
import { page } from '../page.ts'
import { withVersion } from '../rotation.ts'
import { versionOf } from '../use-key.ts'

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
/** Of asymmetric keys, in an account's region. */
const MAXIMUM_VERSIONS = 50

/** ListKeyVersions, DescribeKeyVersion and CreateKeyVersion. */
export const keyVersionActions: KmsActions = {
  ListKeyVersions: (keys, call) => {
    const key = keys.use(call, 'ListKeyVersions', call.parameters.text('KeyId'))
    const { items, ...counts } = page(call, key.versions)
    return { ...counts, KeyVersions: { KeyVersion: items.map(version => shown(key, version)) } }
  },

  DescribeKeyVersion: (keys, call) => {
    const versionId = call.parameters.text('KeyVersionId')
    const key = keys.use(call, 'DescribeKeyVersion', call.parameters.text('KeyId'))
    return { KeyVersion: shown(key, versionOf(key, versionId)) }
  },

  CreateKeyVersion: async (keys, call) => {
    const { now, caller } = call
    const key = keys.use(call, 'CreateKeyVersion', call.parameters.text('KeyId'))
    if (isSymmetric(key)) throw unsupportedOperation()
    const asymmetric = keys.keysOf(caller.accountId, now).filter(other => !isSymmetric(other))
    const isFull = asymmetric.reduce((sum, { versions }) => sum + versions.length, 0) >= MAXIMUM_VERSIONS
    const isTooSoon = now.getTime() - Date.parse(key.lastRotation ?? key.createdAt) < WEEK_MS
    if (isFull || isTooSoon) throw limitExceeded()
    const version = await generateVersion(key.spec, now)
    keys.put(withVersion(key, version))
    return { KeyVersion: shown(key, version) }
  },
}

function shown(key: KmsKey, version: KeyVersion): Reply {
  return { KeyId: key.id, KeyVersionId: version.id, CreationDate: version.createdAt }
}
