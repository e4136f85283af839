import { type EncryptedDatabase, openEncryption, reportUnsealed, WaxsealError } from '@waxseal/core'
import { annotatedModels, mergeModels } from './field/annotations.ts'
import { bindModels } from './field/bind-models.ts'
import type { Model } from './field/model.ts'
import type { ClientEncryption } from './handle.ts'
import { ContextGuard } from './keys/context-guard.ts'
import { keyConnection } from './keys/key-connection.ts'
import { TlsGuard } from './keys/tls-guard.ts'
import type { CommonOptions, UntypedModels } from './options.ts'
import { rawAccess } from './raw/raw-access.ts'
import { providerOf, readDataModel } from './schema/data-model.ts'
import { type ClientInternals, omittedFields } from './schema/prisma-client.ts'
import { parsePrismaSchema } from './schema/prisma-schema.ts'
import { directFields, encryptedTables } from './table/encrypted-tables.ts'
import { tableDatabase } from './table/table-database.ts'

/** A client's models with their encryption. */
export interface Binding {
  /** The client under all extensions, outside any transaction. */
  readonly base: ClientInternals
  readonly encryption: ClientEncryption
  readonly models: ReadonlyMap<string, Model>
  readonly contexts: ContextGuard
  /** Where TLS is required. */
  readonly tls: TlsGuard | undefined
  readonly currentScope: () => string | undefined
  /** True where an interactive transaction holds the only connection to the key table: Prisma has one to an SQLite file. */
  readonly sharesConnection: boolean
}

/** The options without a client's types. */
export type BindingOptions = CommonOptions & { readonly models?: UntypedModels; readonly annotations?: boolean }

/**
 * Puts the options on a client, and checks them against its schema. Nothing is asked of database or key provider.
 *
 * @throws WaxsealError CONFIG_INVALID, FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT, TLS_REQUIRED
 */
export function bindClient(client: ClientInternals, options: BindingOptions): Binding {
  checkModels(options)
  const provider = providerOf(client)
  const { models: configured = {}, annotations = false, mode, legacy, decimal, requireTls, ...keyOptions } = options
  const declarations = parsePrismaSchema(client._engineConfig.inlineSchema)
  const merged = annotations ? mergeModels(configured, annotatedModels(declarations)) : configured
  const base = client._originalClient ?? client
  const tls = requireTls ? new TlsGuard(base, provider) : undefined
  const keys = openEncryption(keyOptions, { connect: () => keyConnection(base, provider, tls) })
  const target = {
    keyring: keys.keyring,
    namespace: keyOptions.namespace,
    provider,
    reading: { mode, legacy },
    decimal,
    omitted: (model: string) => omittedFields(client, model),
  }
  const dataModels = readDataModel(client, declarations)
  const models = bindModels(dataModels, merged, target)
  const ciphers = [...models.values()].flatMap(model => model.cells.map(field => field.cipher))
  const currentScope = options.scope ?? (() => undefined)
  const contexts = new ContextGuard(base, keys.keyring, models.values())
  const raw = rawAccess(models, keys.keyring, contexts, currentScope)
  const warmUp = async (...scopes: string[]) => {
    await tls?.ready()
    await keys.warmUp(...scopes)
    await contexts.checkAll()
  }
  const database = (): EncryptedDatabase => ({
    orm: 'prisma',
    tables: encryptedTables(models, dataModels),
    database: tableDatabase(base, provider),
    encryption: { ...keys, warmUp },
    directFields: directFields(models),
  })
  return {
    base,
    encryption: { ...keys, ...reportUnsealed(() => ciphers), ...raw, warmUp, database },
    models,
    contexts,
    tls,
    currentScope,
    sharesConnection: options.keyStore === undefined && provider === 'sqlite',
  }
}

function checkModels(options: BindingOptions | undefined): void {
  const { models, annotations } = options ?? {}
  if (models === undefined ? annotations === true : typeof models === 'object' && models !== null) return
  throw new WaxsealError(
    'CONFIG_INVALID',
    'the option "models" must name the encrypted fields by model, or "annotations: true" say that the schema does',
  )
}
