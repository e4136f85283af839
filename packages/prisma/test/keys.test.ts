import { type KeyProvider, keyIdOf, localKey, MemoryKeyStore } from '@waxseal/core'
import { expect, it } from 'vitest'
import { encryptionOf, withEncryption } from '../src/index.ts'
import { describeEverywhere, MODELS, provider, secret } from './support/suite.ts'
import type { Row } from './support/test-client.ts'

describeEverywhere('keys', suite => {
  const data = (name: string) => ({ email: secret(name), name: secret(name) })

  it('lets two clients that write first at once agree on one key', async () => {
    const keyTable = { name: 'race_keys', create: true }
    const clients = await Promise.all([1, 2, 3].map(() => suite.open({ keyTable })))
    await Promise.all(clients.flatMap((db, i) => [1, 2, 3].map(n => db.user.create({ data: data(`${i}-${n}`) }))))
    const keys = await suite.database.rows('race_keys')
    expect(keys.map(key => key.purpose).sort()).toEqual(['data', 'index'])
    for (const db of clients) {
      expect(await db.user.findMany({ where: { name: { in: ['0-1', '1-2', '2-3'].map(secret) } } })).toHaveLength(3)
    }
  })

  it('asks the provider once for a key that many operations miss', async () => {
    await suite.db.user.create({ data: data('ada') })
    let unwrapped = 0
    const counting: KeyProvider = {
      name: provider.name,
      canUnwrap: true,
      generate: context => provider.generate(context),
      wrap: (plaintext, context) => provider.wrap(plaintext, context),
      async unwrap(wrapped, context) {
        unwrapped++
        await new Promise(resolve => setTimeout(resolve, 20))
        return provider.unwrap(wrapped, context)
      },
    }
    const db = await suite.open({ provider: counting })
    await Promise.all(Array.from({ length: 10 }, () => db.user.findMany({ where: { email: secret('ada') } })))
    // One data key, one index key.
    expect(unwrapped).toBe(2)
  })

  it('still merges findUnique calls when their key is cold', async () => {
    await suite.db.user.createMany({ data: ['a', 'b', 'c'].map(data) })
    encryptionOf(suite.db).keyring.forget()
    suite.statements.length = 0
    const found = await Promise.all(
      ['a', 'b', 'c'].map(name => suite.db.user.findUnique({ where: { email: secret(name) } })),
    )
    expect(found).toMatchObject(['a', 'b', 'c'].map(data))
    expect(suite.statements.filter(text => text.startsWith('SELECT') && text.includes('visits'))).toHaveLength(1)
  })

  it('reads rows of old and new keys after a rotation, in this client and in others', async () => {
    const { db } = suite
    await db.user.create({ data: data('before') })
    const keyId = await encryptionOf(db).rotate()
    await db.user.create({ data: { ...data('after'), posts: { create: { title: 't', content: secret('c') } } } })
    const rows = await suite.database.rows('users', 'id')
    const ids = rows.map(row =>
      keyIdOf(row.email as string)!
        .toString(16)
        .padStart(8, '0'),
    )
    expect(ids[1]).toBe(keyId)
    expect(ids[0]).not.toBe(keyId)
    const other = await suite.open()
    for (const client of [db, other]) {
      expect(await client.user.findMany({ orderBy: { id: 'asc' } })).toMatchObject([data('before'), data('after')])
      // The index key does not rotate with the data key.
      expect(await client.user.count({ where: { name: { in: [secret('before'), secret('after')] } } })).toBe(2)
    }
  })

  it('names the key table and its DDL when it is missing', async () => {
    const db = await suite.open({ keyTable: { name: 'absent_keys' } })
    const error = await db.user.create({ data: data('ada') }).catch(error => error)
    expect(error).toMatchObject({ code: 'KEY_TABLE_MISSING' })
    for (const statement of encryptionOf(db).keyTableDdl()) expect(error.message).toContain(statement)
    expect(await suite.database.rows('users')).toEqual([])
    await encryptionOf(db).createKeyTable()
    await db.user.create({ data: data('ada') })
    expect(await db.user.count({ where: { email: secret('ada') } })).toBe(1)
  })

  it('refuses what another provider key or namespace wrapped', async () => {
    await suite.db.user.create({ data: data('ada') })
    const stranger = await suite.open({ provider: localKey({ bytes: Buffer.alloc(32, 8) }) })
    await expect(stranger.user.findMany()).rejects.toMatchObject({ code: 'KEY_UNWRAP_FAILED' })
    const elsewhere = await suite.open({ namespace: 'another' })
    await expect(elsewhere.user.findMany()).rejects.toMatchObject({ name: 'WaxsealError' })
  })

  it('reaches the key table past the extensions of the client, which may send it to a replica', async () => {
    const astray = () => Promise.reject(new Error('sent astray'))
    const client = (await suite.openPlain()).$extends({
      query: { $queryRawUnsafe: astray, $executeRawUnsafe: astray },
    })
    const db = withEncryption(client, { provider, models: MODELS })
    await db.user.create({ data: data('ada') })
    expect(await db.user.count({ where: { email: secret('ada') } })).toBe(1)
  })

  it('keeps scopes apart, and reads without one', async () => {
    let tenant: string | undefined
    const models = {
      User: { email: true, name: { index: 'nameIndex', scoped: true }, phone: { scoped: true } },
    } as const
    const db = await suite.open({ models, scope: () => tenant })
    const write = (name: string) => db.user.create({ data: { email: secret(name), name: secret('same') } })
    tenant = 'a'
    await write('of a')
    tenant = 'b'
    await write('of b')
    expect(await db.user.findMany({ where: { name: secret('same') } })).toMatchObject([{ email: secret('of b') }])
    tenant = 'c'
    expect(await db.user.findMany({ where: { name: secret('same') } })).toEqual([])
    tenant = undefined
    expect(await db.user.findMany<Row[]>({ where: { name: { not: null } } })).toHaveLength(2)
    for (const attempt of [() => write('of nobody'), () => db.user.count({ where: { name: secret('same') } })]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'SCOPE_MISSING', field: 'User.name' })
    }
    expect(await suite.database.rows('users')).toHaveLength(2)
    const keys = await encryptionOf(db).keyring.describe()
    expect(new Set(keys.map(key => key.scope))).toEqual(new Set(['', 'a', 'b']))
  })

  it('keeps keys in another store than a table', async () => {
    const db = await suite.open({ keyStore: new MemoryKeyStore() })
    await db.$transaction(tx => tx.user.create({ data: data('ada') }))
    expect(await db.user.findFirst({ where: { email: secret('ada') } })).toMatchObject(data('ada'))
    await expect(encryptionOf(db).createKeyTable()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})
