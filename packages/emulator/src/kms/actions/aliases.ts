import { ApiError, invalidParameter } from '../../api/api-error.ts'
import type { Call, Reply } from '../../api/product.ts'
import type { Alias, KeyStore } from '../key-store.ts'
import type { KmsActions } from '../kms-action.ts'
import { aliasNotFound } from '../kms-error.ts'
import { page } from '../page.ts'

const ALIAS = /^(?=.{1,255}$)alias\/[\w/-]+$/
/** Reserved for the keys that services of the cloud make for themselves. */
const RESERVED = 'alias/acs'

/** CreateAlias, UpdateAlias, DeleteAlias, ListAliases and ListAliasesByKeyId. */
export const aliasActions: KmsActions = {
  CreateAlias: (keys, call) => {
    const name = aliasName(call)
    const key = keys.use(call, 'CreateAlias', call.parameters.text('KeyId'))
    keys.permit(call, 'CreateAlias', name)
    if (keys.findAlias(name, key.accountId) !== undefined) {
      throw new ApiError(400, 'AliasAlreadyExists', 'AliasName Already Exists.')
    }
    keys.putAlias({ name, accountId: key.accountId, keyId: key.id })
    return {}
  },

  UpdateAlias: (keys, call) => {
    const alias = existing(keys, call)
    const key = keys.use(call, 'UpdateAlias', call.parameters.text('KeyId'))
    keys.permit(call, 'UpdateAlias', alias.name)
    keys.putAlias({ ...alias, keyId: key.id })
    return {}
  },

  DeleteAlias: (keys, call) => {
    const alias = existing(keys, call)
    keys.permit(call, 'DeleteAlias', alias.name)
    keys.use(call, 'DeleteAlias', alias.keyId)
    keys.deleteAlias(alias)
    return {}
  },

  ListAliases: (keys, call) => {
    keys.permit(call, 'ListAliases', 'alias')
    return listed(keys, call, keys.aliasesOf(call.caller.accountId))
  },

  ListAliasesByKeyId: (keys, call) => {
    const key = keys.use(call, 'ListAliasesByKeyId', call.parameters.text('KeyId'))
    return listed(
      keys,
      call,
      keys.aliasesOf(key.accountId).filter(alias => alias.keyId === key.id),
    )
  },
}

function aliasName({ parameters }: Call): string {
  const name = parameters.text('AliasName')
  if (!ALIAS.test(name) || name.startsWith(RESERVED)) throw invalidParameter('AliasName')
  return name
}

function existing(keys: KeyStore, call: Call): Alias {
  const alias = keys.findAlias(aliasName(call), call.caller.accountId)
  if (alias === undefined) throw aliasNotFound()
  return alias
}

function listed(keys: KeyStore, call: Call, aliases: readonly Alias[]): Reply {
  const { items, ...counts } = page(call, aliases)
  const Alias = items.map(({ name, accountId, keyId }) => ({
    AliasName: name,
    AliasArn: keys.arnOf(name, accountId),
    KeyId: keyId,
  }))
  return { ...counts, Aliases: { Alias } }
}
