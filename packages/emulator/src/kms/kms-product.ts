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
import { withDryRun } from './dry-run.ts'
import type { KeyStore } from './key-store.ts'

/** Key Management Service, API version 2016-01-20. */
export function kmsProduct(keys: KeyStore, instance: KmsInstance): Product {
  const management = {
    ...{ ...keyActions(instance.id), ...keyStateActions, ...keyVersionActions, ...rotationActions, ...aliasActions },
    ...instanceActions(instance),
  }
  const cryptography = { ...dataKeyActions, ...encryptionActions, ...asymmetricActions }
  const actions = [
    ...Object.entries(management),
    ...Object.entries(cryptography).map(([name, action]) => [name, withDryRun(action)] as const),
  ]
  const bound = actions.map(([name, action]): [string, Action] => [name, call => action(keys, call)])
  return { name: 'kms', version: '2016-01-20', actions: Object.fromEntries(bound) }
}
