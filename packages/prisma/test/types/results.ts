// What values come back as, and how they are given, on each client. Compiled, never run.
import type { KeyProvider } from '@waxseal/core'
import { carried, encryptionExtension, encryptionOf, type JsonValue } from '../../src/index.ts'
import { Prisma } from '../generated/prisma-client-mysql/client.ts'
import type { Prisma6, Prisma6Js, Prisma7, Prisma7Js, Prisma616 } from './clients.ts'

declare const provider: KeyProvider
declare const prisma: Prisma7
declare const others: [Prisma7Js, Prisma6, Prisma6Js, Prisma616]

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Fails to compile where the two types differ. */
function same<A, B>(_: Equal<A, B>): void {}

const db = prisma.$extends(
  encryptionExtension(prisma, {
    provider,
    decimal: Prisma.Decimal,
    models: {
      User: {
        email: { index: 'emailIndex', type: 'string' },
        born: { type: 'date', index: 'bornIndex' },
        balance: { type: 'bigint' },
        score: { type: 'decimal' },
        active: { type: 'boolean' },
        history: { type: 'number' },
        notes: { type: 'json' },
        phone: { scoped: true },
        name: true,
      },
    },
  }),
)

export async function results(): Promise<void> {
  const user = await db.user.findFirstOrThrow({ include: { posts: { include: { author: true } } } })
  same<typeof user.email, string>(true)
  same<typeof user.born, Date | null>(true)
  same<typeof user.balance, bigint | null>(true)
  same<typeof user.score, Prisma.Decimal | null>(true)
  same<typeof user.active, boolean | null>(true)
  same<typeof user.history, number | null>(true)
  same<typeof user.notes, JsonValue>(true)
  same<typeof user.name, string | null>(true)
  const [post] = user.posts
  same<NonNullable<NonNullable<typeof post>['author']>['born'], Date | null>(true)
  const selected = await db.post.findMany({ select: { author: { select: { born: true } } } })
  same<(typeof selected)[number], { author: { born: Date | null } | null }>(true)
  const created = await db.user.create({ data: { email: 'a' }, omit: { email: true } })
  same<typeof created.born, Date | null>(true)
  // @ts-expect-error: omitted
  void created.email
  await db.$transaction(async tx => {
    const { born } = await tx.user.update({ where: { id: 1 }, data: { city: 'Rome' } })
    same<typeof born, Date | null>(true)
  })
  await encryptionOf(db).warmUp()
}

export async function everywhere([a, b, c, d]: typeof others): Promise<void> {
  const models = { User: { born: { type: 'date' }, name: true } } as const
  const typed = {
    a: a.$extends(encryptionExtension(a, { provider, models })),
    b: b.$extends(encryptionExtension(b, { provider, models })),
    c: c.$extends(encryptionExtension(c, { provider, models })),
    d: d.$extends(encryptionExtension(d, { provider, models })),
  }
  const borns = [
    (await typed.a.user.findFirstOrThrow()).born,
    (await typed.b.user.findFirstOrThrow({ select: { born: true } })).born,
    (await typed.c.user.findFirstOrThrow({ include: { posts: true } })).born,
    (await typed.d.user.findFirstOrThrow()).born,
  ] as const
  same<typeof borns, readonly [Date | null, Date | null, Date | null, Date | null]>(true)
}

export async function values(born: Date): Promise<void> {
  await prisma.user.create({ data: { email: 'a', born: carried(born), balance: carried(5n), score: carried(5n) } })
  await db.user.create({ data: { email: 'a', born: carried(born), balance: carried(5n), score: carried(5n) } })
  await prisma.user.update({ where: { id: 1 }, data: { born: carried(born), balance: { set: carried(5n) } } })
  await prisma.user.findMany({
    where: {
      born: carried(born),
      balance: { in: [carried(5n)], not: carried(6n) },
      OR: [{ born: { equals: carried(born) } }],
    },
  })
  await prisma.post.create({ data: { title: 'x', author: { create: { email: 'a', born: carried(born) } } } })
  const user = await prisma.user.findFirst({ where: { born: carried(born) }, select: { born: true } })
  same<typeof user, { born: string | null } | null>(true)
  const asDate: Date | null = carried(user?.born)
  void asDate
}

// @ts-expect-error: no such model
encryptionExtension(prisma, { provider, models: { Usr: { email: true } } })
// @ts-expect-error: no such field
encryptionExtension(prisma, { provider, models: { User: { mail: true } } })
// @ts-expect-error: an index is a String or Bytes
encryptionExtension(prisma, { provider, models: { User: { email: { index: 'visits' } } } })
// @ts-expect-error: no such option
encryptionExtension(prisma, { provider, models: { User: { email: { indx: 'emailIndex' } } } })
// @ts-expect-error: no such type
encryptionExtension(prisma, { provider, models: { User: { email: { type: 'int' } } } })
// @ts-expect-error: a provider is needed
encryptionExtension(prisma, { models: { User: { email: true } } })
