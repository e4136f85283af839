// What is refused at compile time, and that the client's own type stays whole. Compiled, never run: here on the newest client,
// and by `types.test.ts` on each.
import type { KeyProvider } from '@waxseal/core'
import { encryptionExtension, encryptionOf, withEncryption } from '../../src/index.ts'
import type { Prisma7 as Client } from './clients.ts'

declare const prisma: Client
declare const provider: KeyProvider

export const db: Client = withEncryption(prisma, {
  provider,
  models: {
    User: {
      email: { index: 'emailIndex', normalize: ['trim', 'lowercase'] },
      scan: { index: 'scanIndex' },
      history: true,
      born: { type: 'date', index: 'bornIndex', context: 'user.born', scoped: true },
    },
    Comment: { text: true },
  },
})

export async function results(): Promise<void> {
  const user = await db.user.findUniqueOrThrow({
    where: { email: 'a' },
    include: { posts: { select: { content: true } } },
  })
  const content: string | null | undefined = user.posts[0]?.content
  const email: string = user.email
  // @ts-expect-error: not selected
  void user.posts[0]?.title
  // @ts-expect-error: no such field
  void db.user.findMany({ where: { nope: 1 } })
  const counted: number = await db.$transaction(async tx => tx.user.count({ where: { name: { in: ['a'] } } }))
  const [found, profile] = await db.$transaction([
    db.user.findFirst({ omit: { email: true }, include: { _count: { select: { posts: true } } } }),
    db.user.findUniqueOrThrow({ where: { id: 1 } }).profile(),
  ])
  const posts: number | undefined = found?._count.posts
  const bio: string | null | undefined = profile?.bio
  // @ts-expect-error: omitted
  void found?.email
  const groups = await db.user.groupBy({ by: ['city'], _count: { _all: true }, orderBy: { city: 'asc' } })
  const size: number | undefined = groups[0]?._count._all
  const raw = await db.$queryRaw<{ n: bigint }[]>`SELECT 1 AS n`
  const n: bigint | undefined = raw[0]?.n
  void [counted, posts, bio, size, n]
  await encryptionOf(db).warmUp(`${content}${email}`)
}

// @ts-expect-error: no such model
withEncryption(prisma, { provider, models: { Usr: { email: true } } })
// @ts-expect-error: the model is named as in the schema
withEncryption(prisma, { provider, models: { user: { email: true } } })
// @ts-expect-error: no such field
withEncryption(prisma, { provider, models: { User: { mail: true } } })
// @ts-expect-error: an Int can hold no ciphertext
withEncryption(prisma, { provider, models: { User: { visits: true } } })
// @ts-expect-error: a relation is no field of its own
withEncryption(prisma, { provider, models: { User: { posts: true } } })
// @ts-expect-error: no such index field
withEncryption(prisma, { provider, models: { User: { email: { index: 'mailIndex' } } } })
// @ts-expect-error: an index is a String or Bytes
withEncryption(prisma, { provider, models: { User: { email: { index: 'visits' } } } })
// @ts-expect-error: a Json field is no index
withEncryption(prisma, { provider, models: { User: { email: { index: 'history' } } } })
// @ts-expect-error: no such type
withEncryption(prisma, { provider, models: { User: { email: { type: 'int' } } } })
withEncryption(prisma, { provider, models: { Account: { note: { bindTo: ['id'], mode: 'migration' } } } })
// @ts-expect-error: no such field to be bound to
withEncryption(prisma, { provider, models: { Account: { note: { bindTo: ['uid'] } } } })
// @ts-expect-error: Json is no key
withEncryption(prisma, { provider, models: { Account: { secret: { bindTo: ['note'] } } } })
// @ts-expect-error: no such mode
withEncryption(prisma, { provider, mode: 'lax', models: { Account: { note: true } } })
// @ts-expect-error: no such option
withEncryption(prisma, { provider, models: { User: { email: { indx: 'emailIndex' } } } })
// @ts-expect-error: false is no way to say no
withEncryption(prisma, { provider, models: { User: { email: false } } })
// @ts-expect-error: a provider is needed
withEncryption(prisma, { models: { User: { email: true } } })
// @ts-expect-error: no client
withEncryption({}, { provider, models: {} })
// @ts-expect-error: a list is no carrier
withEncryption(prisma, { provider, models: { Odd: { labels: true } } })
// @ts-expect-error: neither here nor in the schema
withEncryption(prisma, { provider })
// @ts-expect-error: annotations are read, or they are not
withEncryption(prisma, { provider, annotations: false })
withEncryption(prisma, { provider, annotations: true })
withEncryption(prisma, { provider, annotations: true, models: { User: { email: true } } })
// @ts-expect-error: no such field, beside annotations too
withEncryption(prisma, { provider, annotations: true, models: { User: { mail: true } } })

// The extension keeps the types of what it is applied to, the additions of other extensions too.
const extended = prisma
  .$extends({ result: { user: { label: { needs: { email: true }, compute: user => `<${user.email}>` } } } })
  .$extends(encryptionExtension<Client>({ provider, models: { User: { email: { index: 'emailIndex' } } } }))

export async function extendedResults(): Promise<void> {
  const user = await extended.user.findFirstOrThrow({ include: { profile: true } })
  const label: string = user.label
  const bio: string | null | undefined = user.profile?.bio
  // @ts-expect-error: not included
  void user.posts
  await encryptionOf(extended).warmUp(`${label}${bio}`)
}

// @ts-expect-error: no such field
encryptionExtension<Client>({ provider, models: { User: { mail: true } } })
// Without a client's type, names are checked at run time.
encryptionExtension({ provider, models: { Anything: { goes: true } } })
