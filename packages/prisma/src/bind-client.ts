import { Keyring, SqlKeyStore, WaxsealError } from '@waxseal/core'
import { createEncryption, type Encryption } from './encryption.ts'
import { bindModels } from './field/bind-models.ts'
import type { Model } from './field/model.ts'
import { keyConnection } from './keys/key-connection.ts'
import type { KeyOptions, UntypedModels } from './options.ts'
import { providerOf, readDataModel } from './schema/data-model.ts'
import type { ClientInternals } from './schema/prisma-client.ts'

/** A client's models with their encryption. */
export interface Binding {
  readonly encryption: Encryption
  readonly models: ReadonlyMap<string, Model>
  readonly currentScope: () => string | undefined
  /** False where a key cannot be made while an interactive transaction is open: SQLite has one writer at a time. */
  readonly createsInTransaction: boolean
}

/** The options without a client's types. */
export type BindingOptions = KeyOptions & { readonly models: UntypedModels }

/**
 * Puts the options on a client, and checks them against its schema. Nothing is asked of database or key provider.
 *
 * @throws WaxsealError CONFIG_INVALID, FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT
 */
export function bindClient(client: ClientInternals, options: BindingOptions): Binding {
  if (typeof options?.models !== 'object' || options.models === null) {
    throw new WaxsealError('CONFIG_INVALID', 'the option "models" must name the encrypted fields by model')
  }
  const provider = providerOf(client)
  const { keyTable = {}, keyStore, scope, models, ...keyringOptions } = options
  const connection = keyConnection(client, provider)
  const table =
    keyStore === undefined ? new SqlKeyStore(connection, { table: keyTable.name, create: keyTable.create }) : undefined
  const keyring = new Keyring({ ...keyringOptions, store: keyStore ?? table! })
  return {
    encryption: createEncryption(keyring, table),
    models: bindModels(readDataModel(client), models, { keyring, provider }),
    currentScope: scope ?? (() => undefined),
    createsInTransaction: table === undefined || provider !== 'sqlite',
  }
}
