import { WaxsealError } from '@waxseal/core'
import type { BindingOptions } from './bind-client.ts'
import { applyEncryption, handleOf } from './extension.ts'
import type { ClientEncryption } from './handle.ts'
import type { EncryptionOptions } from './options.ts'
import type { PrismaClientLike } from './schema/prisma-client.ts'

/**
 * A client that encrypts the named fields on the way into the database and decrypts them on the way out, in every operation
 * and nested to any depth. It has the type of the client it was made from, which itself goes on without encryption: use
 * only what is returned. To be applied after other extensions, so that they see plaintext.
 *
 * @throws WaxsealError ALREADY_BOUND, CONFIG_INVALID, FIELD_UNKNOWN, FIELD_UNSUPPORTED, COLUMN_TOO_SHORT
 * @example
 * ```ts
 * const db = withEncryption(new PrismaClient({ adapter }), {
 *   provider: localKey({ file: 'waxseal.key' }),
 *   models: { User: { email: { index: 'emailIndex', normalize: 'lowercase' }, history: true } },
 * })
 * await db.user.create({ data: { email: 'wei@example.com', history: { allergies: ['penicillin'] } } })
 * await db.user.findFirst({ where: { email: 'wei@example.com' } })
 * ```
 */
export function withEncryption<Client extends PrismaClientLike>(
  client: Client,
  options: EncryptionOptions<Client>,
): Client {
  return withListening(applyEncryption(client, options as BindingOptions), client) as Client
}

/**
 * Gives an extended client `$on` back, as its type says. Prisma takes it from extended clients, in a way that none of their
 * extensions can undo, though events come from the client under them all.
 */
function withListening(extended: unknown, client: unknown): unknown {
  const { $on } = client as { $on?: (...args: unknown[]) => unknown }
  if ($on === undefined) return extended
  const listening: object = Object.create(extended as object, {
    $on: {
      value: (...args: unknown[]) => {
        $on.apply(client, args)
        return listening
      },
    },
  })
  return listening
}

/**
 * The handle on an encrypted client: its keys, and what raw SQL needs. Clients of a transaction and clients
 * extended further have the same.
 *
 * @throws WaxsealError NOT_BOUND when the client is not encrypted
 */
export function encryptionOf(client: PrismaClientLike): ClientEncryption {
  const handle = handleOf(client)
  if (handle !== undefined) return handle
  throw new WaxsealError(
    'NOT_BOUND',
    'this client is not encrypted; use the one that withEncryption() returned, not the one it was given',
  )
}
