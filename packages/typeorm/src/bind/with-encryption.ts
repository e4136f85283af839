import {
  DEFAULT_KEY_TABLE,
  isWaxsealError,
  type KeyOptions,
  openEncryption,
  type ReadingOptions,
  WaxsealError,
} from '@waxseal/core'
import type { DataSource } from 'typeorm'
import { connectionSharing, NOTHING_SHARED } from '../keys/connection-sharing.ts'
import { keyConnection } from '../keys/key-connection.ts'
import { closePools, requireTls } from '../keys/require-tls.ts'
import { installHooks } from '../query/install-hooks.ts'
import { openReturned } from '../query/returned-rows.ts'
import { registry } from '../registry.ts'
import { Binding } from './binding.ts'
import { guardLibsql } from './libsql.ts'

/**
 * What {@link withEncryption} takes. The key table is also created when the DataSource has `synchronize: true`. `mode` and
 * `legacy` hold for the columns that do not say otherwise.
 */
export interface EncryptionOptions extends KeyOptions, ReadingOptions {
  /**
   * `true`: refuses every connection to the database, with TLS_REQUIRED, whose session is not encrypted, or whose certificate is
   * not one that a trusted authority issued for the host. It goes by what was negotiated, before a statement is sent; the login
   * is over by then. SQLite passes, and so do Unix sockets, which have no wire. A `keyStore` of your own sees to its own.
   */
  readonly requireTls?: boolean | undefined
}

/** Methods of a DataSource that binding overrides on the instance. `buildMetadatas` is protected in TypeORM's types. */
interface Overridden {
  initialize(): Promise<DataSource>
  buildMetadatas(): Promise<void>
}

/**
 * Encrypts the columns of a DataSource that are declared with {@link EncryptedColumn}, {@link encryptedSchema} or
 * {@link encrypted}. Returns the same DataSource. Call it before `initialize()`; the TypeORM command line, which loads the
 * DataSource from your file, then sees the encrypted columns as well.
 *
 * `initialize()` rejects with what is wrong in the declarations: FIELD_UNSUPPORTED, FIELD_UNKNOWN, COLUMN_TOO_SHORT,
 * CONFIG_INVALID, CONTEXT_CHANGED where a column holds values of another context, and with `requireTls` TLS_REQUIRED.
 *
 * @example
 * ```ts
 * export default withEncryption(new DataSource({ type: 'postgres', entities: [Patient] }), {
 *   provider: localKey({ file: 'waxseal.key' }),
 * })
 * ```
 * @throws WaxsealError CONFIG_INVALID, ALREADY_BOUND
 */
export function withEncryption<T extends DataSource>(dataSource: T, options: EncryptionOptions): T {
  if (registry.bindings.has(dataSource)) {
    throw new WaxsealError('ALREADY_BOUND', 'withEncryption was called for this DataSource before; call it once')
  }
  if (dataSource.isInitialized) {
    throw new WaxsealError('CONFIG_INVALID', 'withEncryption must be called before initialize()')
  }
  const binding = createBinding(dataSource, options)
  installHooks(dataSource)
  registry.bindings.set(dataSource, binding)
  override(dataSource as unknown as Overridden, binding, options.requireTls ?? false)
  openReturned(dataSource, binding)
  return dataSource
}

function createBinding(dataSource: DataSource, options: EncryptionOptions): Binding {
  const { mode, legacy, requireTls: _, ...keyOptions } = options
  const encryption = openEncryption(keyOptions, {
    connect: () => keyConnection(dataSource),
    // Asked late: TypeORM's command line turns `synchronize` off after the DataSource was made.
    createsTable: () => dataSource.options.synchronize ?? false,
  })
  const sharing = options.keyStore === undefined ? connectionSharing(dataSource) : NOTHING_SHARED
  const reading = { mode, legacy }
  const keyTable = options.keyStore === undefined ? (options.keyTable?.name ?? DEFAULT_KEY_TABLE) : undefined
  const scope = options.scope ?? (() => undefined)
  return new Binding({ dataSource, encryption, sharing, reading, scope, keyTable })
}

function override(dataSource: Overridden, binding: Binding, tls: boolean): void {
  const { initialize, buildMetadatas } = dataSource
  dataSource.buildMetadatas = async () => {
    await buildMetadatas.call(dataSource)
    guardLibsql(binding.dataSource)
    binding.bindColumns()
  }
  dataSource.initialize = async () => {
    // It may be another database than before: SQLite in memory always is.
    binding.keys.forget()
    if (tls) requireTls(binding.dataSource)
    await initialize.call(dataSource).catch(async (error: unknown) => {
      if (tls) await closePools(binding.dataSource)
      throw error
    })
    try {
      await warmUp(binding)
      await binding.keys.contexts.checkAll()
    } catch (error) {
      await binding.dataSource.destroy()
      throw error
    }
    return binding.dataSource
  }
}

/** What passes by itself, or is about to be put right by a migration. It comes up again when a key is needed. */
const LATER = ['KEY_PROVIDER_UNAVAILABLE', 'KEY_STORE_UNAVAILABLE', 'KEY_TABLE_MISSING'] as const

/** Gets the application's own keys before they are needed: inside a transaction could be too late to create them. */
async function warmUp(binding: Binding): Promise<void> {
  const own = [...binding.fields.values()].filter(field => !field.scoped)
  const index = own.some(field => field.index !== undefined)
  try {
    if (own.length > 0) await binding.keys.keyring.ready('', { index })
  } catch (error) {
    if (!LATER.some(code => isWaxsealError(error, code)) && isWaxsealError(error)) throw error
  }
}
