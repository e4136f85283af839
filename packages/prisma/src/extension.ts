import { WaxsealError } from '@waxseal/core'
import { type BindingOptions, bindClient } from './bind-client.ts'
import type { ClientEncryption } from './handle.ts'
import type { EncryptionOptions } from './options.ts'
import { type ModelOperation, runOperation } from './query-extension.ts'
import { internalsOf, type PrismaClientLike } from './schema/prisma-client.ts'

/** Under this name an encrypted client, and every client made from it, holds its handle. */
const HANDLE = '$waxseal'

/** An extension for `$extends` that changes no types. */
export type EncryptionExtension = (client: PrismaClientLike) => { $extends: { extArgs: NoAdditions } }

/** The additions to a client's types, in the form that Prisma's `$extends` infers them from: none. */
// biome-ignore lint/complexity/noBannedTypes: Prisma's own form of "no additions" is {}
export type NoAdditions = { result: {}; model: {}; query: {}; client: {} }

/**
 * The client's encryption as an extension: what {@link withEncryption} applies. To be the last `$extends` of a chain, so that
 * the others see plaintext. Give the client's type for the options to be typed.
 *
 * @throws WaxsealError when applied: ALREADY_BOUND, CONFIG_INVALID, FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT
 * @example
 * ```ts
 * const db = prisma.$extends(
 *   encryptionExtension<typeof prisma>({ provider, models: { User: { email: { index: 'emailIndex' } } } }),
 * )
 * ```
 */
export function encryptionExtension<Client = unknown>(options: EncryptionOptions<Client>): EncryptionExtension {
  return (client => applyEncryption(client, options as BindingOptions)) as EncryptionExtension
}

/** The client with its encryption. */
export function applyEncryption(client: unknown, options: BindingOptions): unknown {
  const internals = internalsOf(client)
  if (handleOf(client) !== undefined) {
    throw new WaxsealError('ALREADY_BOUND', 'this client is encrypted already: a value would be encrypted twice')
  }
  const binding = bindClient(internals, options)
  return internals.$extends({
    name: 'waxseal',
    client: { [HANDLE]: binding.encryption },
    query: { $allModels: { $allOperations: (call: ModelOperation) => runOperation(binding, call) } },
  })
}

/** The handle that a client holds, or undefined. */
export function handleOf(client: unknown): ClientEncryption | undefined {
  return (client as { readonly [HANDLE]?: ClientEncryption } | null | undefined)?.[HANDLE]
}
