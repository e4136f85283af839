import { ApiError } from '../api/api-error.ts'
import type { Action, Product } from '../api/product.ts'
import { aliasActions } from './actions/aliases.ts'
import { dataKeyActions } from './actions/data-keys.ts'
import { encryptActions } from './actions/encrypt.ts'
import { keyStateActions } from './actions/key-states.ts'
import { keyActions } from './actions/keys.ts'
import { dryRunError } from './dry-run.ts'
import type { KeyStore } from './key-store.ts'
import type { KmsAction } from './kms-action.ts'

const actions = { ...keyActions, ...keyStateActions, ...aliasActions, ...dataKeyActions, ...encryptActions }

/** Key Management Service, API version 2016-01-20. */
export function kmsProduct(keys: KeyStore): Product {
  const bound = Object.entries(actions).map(([name, action]) => [name, bind(keys, action)])
  return { name: 'kms', version: '2016-01-20', actions: Object.fromEntries(bound) }
}

function bind(keys: KeyStore, action: KmsAction): Action {
  return async call => {
    try {
      return await action(keys, call)
    } catch (error) {
      const isDryRun = call.parameters.optional('DryRun')?.toLowerCase() === 'true'
      throw isDryRun && error instanceof ApiError ? dryRunError(error) : error
    }
  }
}
