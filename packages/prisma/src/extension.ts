import { WaxsealError } from '@waxseal/core'
import { type BindingOptions, bindClient } from './bind-client.ts'
import type { DecimalClass } from './field/decimal.ts'
import type { ClientEncryption } from './handle.ts'
import type { CommonOptions, EncryptionOptions } from './options.ts'
import { type ModelOperation, runOperation } from './query-extension.ts'
import type { TypedResults } from './result-types.ts'
import { internalsOf, type PrismaClientLike } from './schema/prisma-client.ts'
import type { CheckedModels } from './types.ts'

/** Under this name an encrypted client, and every client made from it, holds its handle. */
const HANDLE = '$waxseal'

/** An extension for `$extends`, with what it changes in the types of results. */
// biome-ignore lint/complexity/noBannedTypes: Prisma's own form of "no additions" is {}
export type EncryptionExtension<Results = {}> = (client: PrismaClientLike) => {
  $extends: { extArgs: TypeAdditions<Results> }
}

/** The additions to a client's types, in the form that Prisma's `$extends` infers them from. */
// biome-ignore lint/complexity/noBannedTypes: as above
export type TypeAdditions<Results> = { result: Results; model: {}; query: {}; client: {} }

/** The options of {@link encryptionExtension} where the types of values are read off them. */
export type TypedOptions<Client, Models, Decimals> = CommonOptions & {
  /** The encrypted fields by model, both named as in the schema. */
  readonly models: Models & CheckedModels<Client, Models>
  /** `true`: fields with an annotation `/// @encrypted(…)` in the schema are encrypted too, without a type of their own. */
  readonly annotations?: boolean | undefined
  /** `Prisma.Decimal` of the generated client: where a field has the type `decimal`. */
  readonly decimal?: Decimals | undefined
}

/**
 * The client's encryption as an extension: what {@link withEncryption} applies. To be the last `$extends` of a chain, so that
 * the others see plaintext. Given the client, fields with the option `type` have that type in results: a String field of
 * `type: 'date'` is a `Date`, at any depth of `include` and `select`.
 *
 * @throws WaxsealError when applied: ALREADY_BOUND, CONFIG_INVALID, FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT
 * @example
 * ```ts
 * const db = prisma.$extends(
 *   encryptionExtension(prisma, { provider, models: { User: { born: { type: 'date' }, email: { index: 'emailIndex' } } } }),
 * )
 * ```
 */
export function encryptionExtension<Client extends PrismaClientLike, const Models, Decimals extends DecimalClass>(
  client: Client,
  options: TypedOptions<Client, Models, Decimals>,
): EncryptionExtension<TypedResults<Client, Models, InstanceType<Decimals>>>
/**
 * The same, where the client does not exist yet, by its type: `encryptionExtension<typeof prisma>({ … })`. The types of results
 * stay what they are.
 */
export function encryptionExtension<Client = unknown>(options: EncryptionOptions<Client>): EncryptionExtension
export function encryptionExtension(...args: readonly unknown[]): unknown {
  return (client: unknown) => applyEncryption(client, args.at(-1) as BindingOptions)
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
