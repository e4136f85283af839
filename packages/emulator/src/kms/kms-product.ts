import { ApiError } from '../api/api-error.ts'
import type { Action, Product } from '../api/product.ts'
import { aliasActions } from './actions/aliases.ts'
import { asymmetricActions } from './actions/asymmetric.ts'
import { dataKeyActions } from './actions/data-keys.ts'
import { encryptionActions } from './actions/encryption.ts'
import { instanceActions, type KmsInstance } from './actions/instances.ts'
import { keyStateActions } from './actions/key-states.ts'
import { keyVersionActions } from './actions/key-versions.ts'
import { keyActions } from './actions/keys.ts'
import { rotationActions } from './actions/rotation.ts'
import { dryRunError } from './dry-run.ts'
import type { KeyStore } from './key-store.ts'
import type { KmsAction, KmsActions } from './kms-action.ts'

/** Key Management Service, API version 2016-01-20. */
export function kmsProduct(keys: KeyStore, instance: KmsInstance): Product {
  const actions: KmsActions = {
    ...{ ...keyActions(instance.id), ...keyStateActions, ...keyVersionActions, ...rotationActions, ...aliasActions },
    ...{ ...dataKeyActions, ...encryptionActions, ...asymmetricActions, ...instanceActions(instance) },
  }
  const bound = Object.entries(actions).map(([name, action]) => [name, bind(keys, action)])
  return { name: 'kms', version: '2016-01-20', actions: Object.fromEntries(bound) }
}

function bind(keys: KeyStore, action: KmsAction): Action {
  return async call => {
    try {
      return await action(keys, call)
    } catch (error) {
      const isDryRun = call.parameters.flag('DryRun') === true
      throw isDryRun && error instanceof ApiError ? dryRunError(error) : error
    }
  }
}
