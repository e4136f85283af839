import { beforeEach, describe, expect, it } from 'vitest'
import { encryptionOf, withEncryption } from '../src/index.ts'
import { describeVersions, MODELS, provider, secret } from './support/suite.ts'
import type { Row, TestClient } from './support/test-client.ts'

interface Call {
  readonly operation: string
  readonly args: Row
  readonly query: (args: Row) => Promise<Row>
}

describeVersions('other extensions', suite => {
  const where = { email: secret('ada') }
  const label = `${secret('Ada')} <${secret('ada')}>`
  const encrypted = (client: TestClient) => withEncryption(client, { provider, models: MODELS })
  /** The encrypted client with an extension under it, which the application applied before, and with one over it. */
  const bothWays = (extension: object): [string, TestClient][] => [
    ['before', encrypted(suite.plain.$extends(extension))],
    ['after', encrypted(suite.plain).$extends(extension)],
  ]

  beforeEach(async () => {
    await suite.db.user.create({
      data: { ...where, name: secret('Ada'), posts: { create: { title: 't', content: secret('c') } } },
    })
  })

  describe('of queries', () => {
    it('see plaintext when applied before, ciphertext when applied after', async () => {
      const seen: unknown[] = []
      const spy = {
        query: {
          user: {
            async findFirst({ args, query }: Call) {
              const row = await query(args)
              seen.push([Object.keys(args.where as Row), row.email === where.email])
              return row
            },
          },
        },
      }
      for (const [, db] of bothWays(spy)) await db.user.findFirst({ where })
      expect(seen).toEqual([
        [['email'], true],
        [['emailIndex'], false],
      ])
    })

    it('change arguments and results', async () => {
      const db = encrypted(
        suite.plain.$extends({
          query: {
            user: {
              create: ({ args, query }: Call) =>
                query({ ...args, data: { ...(args.data as Row), phone: secret('123') } }),
              async findMany({ args, query }: Call) {
                const rows = (await query({
                  ...args,
                  where: { AND: [args.where ?? {}, { phone: { not: null } }] },
                })) as unknown
                return (rows as Row[]).map(row => ({ ...row, city: `of ${row.name}` }))
              },
            },
          },
        }),
      )
      await db.user.create({ data: { email: secret('bob'), name: secret('Bob') } })
      expect(await db.user.findMany()).toMatchObject([{ phone: secret('123'), city: `of ${secret('Bob')}` }])
    })

    it('repeat, split and stop operations', async () => {
      const twice = {
        query: { user: { update: async ({ args, query }: Call) => [await query(args), await query(args)][1] } },
      }
      const stop = { query: { post: { deleteMany: () => Promise.resolve({ count: 0 }) } } }
      for (const [, client] of bothWays(twice)) {
        const db = client.$extends(stop)
        const data = { visits: { increment: 1 }, name: secret('Bea') }
        expect(await db.user.update({ where, data })).toMatchObject({ ...where, name: secret('Bea') })
        expect(await db.post.deleteMany()).toEqual({ count: 0 })
      }
      expect(await suite.db.user.findUnique({ where })).toMatchObject({ visits: 4 })
      const shared = Object.freeze({ where: Object.freeze({ ...where }) })
      const constant = encrypted(
        suite.plain.$extends({ query: { user: { findFirst: ({ query }: Call) => query(shared) } } }),
      )
      expect(await constant.user.findFirst()).toMatchObject(where)
      expect(shared).toEqual({ where })
    })
  })

  describe('of results', () => {
    const labelled = {
      result: {
        user: { label: { needs: { email: true, name: true }, compute: (user: Row) => `${user.name} <${user.email}>` } },
      },
    }

    it('compute from plaintext, selected, included and nested, on either side', async () => {
      for (const [, db] of bothWays(labelled)) {
        expect(await db.user.findFirst({ where, select: { label: true } })).toEqual(expect.objectContaining({ label }))
        expect(await db.user.findFirst({ where })).toMatchObject({ label, ...where })
        expect(await db.post.findFirst({ include: { author: true } })).toMatchObject({ author: { label } })
        // Prisma 6 itself computes nothing on fluent calls.
        if (!suite.variant.version.startsWith('6.')) expect(await db.post.findFirst().author()).toMatchObject({ label })
        expect(await db.user.update({ where, data: { city: 'Oslo' } })).toMatchObject({ label })
        expect(await db.$transaction([db.user.findFirst({ where })])).toMatchObject([{ label }])
      }
    })

    it('take the place of an encrypted field', async () => {
      const shouting = {
        result: {
          user: { email: { needs: { email: true }, compute: (user: { email: string }) => user.email.toUpperCase() } },
        },
      }
      for (const [, db] of bothWays(shouting)) {
        const email = secret('ADA')
        expect(await db.user.findFirst({ where })).toMatchObject({ email })
        expect(await db.post.findFirst({ include: { author: { select: { email: true } } } })).toMatchObject({
          author: { email },
        })
      }
    })
  })

  it('of models and of the client work on the encrypted one', async () => {
    const { defineExtension, getExtensionContext } = suite.Prisma
    const helpers = defineExtension({
      model: {
        user: {
          byEmail(this: unknown, email: string) {
            return (getExtensionContext(this) as TestClient['user']).findUnique({ where: { email } })
          },
        },
        $allModels: {
          async exists(this: unknown, where: object) {
            return (await (getExtensionContext(this) as TestClient['user']).count({ where })) > 0
          },
        },
      },
      client: {
        rename(this: unknown, email: string, name: string) {
          const client = getExtensionContext(this) as TestClient
          return client.$transaction(tx => tx.user.update({ where: { email }, data: { name } }))
        },
      },
    })
    for (const [side, client] of bothWays(helpers)) {
      const db = client as TestClient & {
        user: { byEmail(email: string): Promise<Row>; exists(where: object): Promise<boolean> }
        post: { exists(where: object): Promise<boolean> }
        rename(email: string, name: string): Promise<Row>
      }
      await encryptionOf(db).warmUp()
      expect(await db.user.byEmail(where.email)).toMatchObject({ name: secret('Ada') })
      expect(await db.user.exists({ name: secret('Ada') })).toBe(true)
      expect(await db.post.exists({ author: { name: secret('nobody') } })).toBe(false)
      expect(await db.rename(where.email, secret(side))).toMatchObject({ name: secret(side) })
      await db.rename(where.email, secret('Ada'))
    }
  })

  it('have their place in a chain, with the encryption as a link of it', async () => {
    const order: string[] = []
    const link = (name: string) => ({
      query: {
        $allModels: {
          async $allOperations({ args, query }: Call) {
            order.push(`${name}: ${Object.keys((args.where ?? {}) as Row)}`)
            return query(args)
          },
        },
      },
    })
    const db = encrypted(suite.plain.$extends(link('first')).$extends(link('second'))).$extends(link('third'))
    await db.user.findMany({ where: { name: secret('Ada') } })
    expect(order).toEqual(['first: name', 'second: name', 'third: nameIndex'])
  })

  it('may listen to events on the encrypted client, which tell ciphertext', async () => {
    const seen: string[] = []
    const db = encrypted(await suite.openPlain())
    expect(db.$on('query', event => seen.push(`${event.query} ${event.params}`))).toBe(db)
    await db.user.findMany({ where })
    expect(seen.filter(text => text.includes('email_index'))).toHaveLength(1)
    expect(seen.join()).not.toContain(secret('ada'))
    expect(db.$extends({ name: 'another' }).$on).toBeUndefined()
    expect(db.$extends({ name: 'another' }).user.count).toBeTypeOf('function')
    await db.$transaction(async tx => expect((tx as TestClient).$on).toBeUndefined())
  })
})
