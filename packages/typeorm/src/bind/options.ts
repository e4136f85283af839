import { type KeyProvider, type Keyring, type KeyringEvent, type KeyStore, WaxsealError } from '@waxseal/core'

/** Options that concern the current tenant. */
export interface ScopeOptions {
  /** The current tenant, for columns that are `scoped`. AsyncLocalStorage is the usual place to keep it. */
  readonly scope?: (() => string | undefined) | undefined
}

/** Where the keys of a DataSource come from and are kept. Times are milliseconds. */
export interface KeyOptions {
  /** What wraps data keys: `localKey({ file })`, a KMS. */
  readonly provider: KeyProvider
  /** The key table beside the data. It is created here when `create` is true or the DataSource has `synchronize: true`. */
  readonly keyTable?: { readonly name?: string | undefined; readonly create?: boolean | undefined } | undefined
  /** A place for keys other than the key table. */
  readonly keyStore?: KeyStore | undefined
  readonly namespace?: string | undefined
  readonly maxAge?: number | undefined
  readonly grace?: number | undefined
  readonly rotateAfter?: number | undefined
  readonly maxKeys?: number | undefined
  readonly storeTimeout?: number | undefined
  readonly onEvent?: ((event: KeyringEvent) => void) | undefined
}

/** What {@link withEncryption} takes: where keys come from, or a keyring of one's own. */
export type EncryptionOptions = ScopeOptions & (KeyOptions | { readonly keyring: Keyring })

const KNOWN = [
  ...['provider', 'keyTable', 'keyStore', 'namespace', 'maxAge', 'grace', 'rotateAfter', 'maxKeys', 'storeTimeout'],
  ...['onEvent', 'scope', 'keyring'],
]
const OF_TABLE = ['name', 'create']

/** Refuses options that are unknown or exclude each other. @throws WaxsealError CONFIG_INVALID */
export function checkEncryptionOptions(options: EncryptionOptions): void {
  const refuse = (what: string): never => {
    throw new WaxsealError('CONFIG_INVALID', `withEncryption: ${what}`)
  }
  if (typeof options !== 'object' || options === null) refuse('give { provider }')
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name]))
  const stranger = given.find(name => !KNOWN.includes(name))
  if (stranger !== undefined) refuse(`the option "${stranger}" is unknown`)
  if (options.scope !== undefined && typeof options.scope !== 'function')
    refuse('the option "scope" must be a function')
  if ('keyring' in options) {
    const other = given.find(name => name !== 'keyring' && name !== 'scope')
    if (other !== undefined) refuse(`the option "${other}" belongs to the keyring, which you made yourself`)
    if (typeof options.keyring?.ready !== 'function') refuse('the option "keyring" must be a Keyring')
    return
  }
  const { keyTable, keyStore } = options
  if (keyTable !== undefined && keyStore !== undefined) refuse('keys are kept in a keyTable or a keyStore, not in both')
  const odd = Object.keys(keyTable ?? {}).find(name => !OF_TABLE.includes(name))
  if (odd !== undefined) refuse(`the option "keyTable.${odd}" is unknown`)
}
