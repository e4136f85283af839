import { kmsDirect } from '@waxseal/alicloud'
import { isEnvelope, keyIdOf } from '@waxseal/core'
import { type Emulator, startEmulator } from '@waxseal/emulator'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { encryptionOf } from '../src/index.ts'
import { providerOf } from './support/open-client.ts'
import { describeEverywhere, MODELS, secret } from './support/suite.ts'
import { createAccountTables } from './support/tables.ts'
import type { TestClient } from './support/test-client.ts'

let cloud: Emulator
beforeAll(async () => {
  cloud = await startEmulator()
  await cloud.keys.create({ alias: 'alias/app' })
})
afterAll(() => cloud.stop())

const directProvider = () =>
  kmsDirect({
    region: cloud.region,
    endpoint: cloud.url,
    credentials: cloud.credentials,
    keyId: 'alias/app',
    retries: 0,
  })

describeEverywhere('fields that KMS encrypts itself', suite => {
  let db: TestClient
  beforeAll(async () => {
    const direct = directProvider()
    const User = {
      ...MODELS.User,
      notes: { direct },
      history: { direct },
      scan: { direct, index: 'scanIndex' },
      name: { direct },
    }
    db = await suite.open({ models: { ...MODELS, User, Post: { content: { direct } } } })
  })
  beforeEach(() => {
    cloud.faults.clear()
    cloud.calls.clear()
  })

  const ada = {
    email: secret('ada'),
    notes: secret('note'),
    history: { of: [secret('history'), null] },
    scan: new Uint8Array([1, 2, 3]),
  }

  it('are written and read like others, beside others, and found by their index', async () => {
    const created = await db.user.create({ data: ada })
    expect(created).toMatchObject(ada)
    expect(await db.user.findUnique({ where: { email: ada.email } })).toMatchObject(ada)
    expect(await db.user.findFirst({ where: { scan: ada.scan }, select: { notes: true } })).toEqual({
      notes: ada.notes,
    })
    const stored = await suite.plain.user.findFirstOrThrow<Record<string, unknown>>({})
    for (const name of ['notes', 'history', 'scan']) {
      expect([name, isEnvelope(stored[name]), keyIdOf(stored[name])]).toEqual([name, true, undefined])
    }
    expect(keyIdOf(stored.email)).toBeDefined()
  })

  it('are written and read in nested rows, many at once, and stay null', async () => {
    const posts = Array.from({ length: 40 }, (_, i) => ({
      title: `${i}`,
      content: i === 7 ? null : secret(`post ${i}`),
    }))
    await db.user.create({ data: { email: ada.email, notes: null, posts: { create: posts } } })
    const found = await db.user.findFirstOrThrow({ include: { posts: { orderBy: { id: 'asc' } } } })
    expect(found).toMatchObject({ notes: null, history: null, posts })
    expect(cloud.calls.count('Encrypt')).toBe(39)
    // A call for each cell that is read, and once the look at the context; create() gave back the user alone.
    expect(cloud.calls.count('Decrypt', 'OK')).toBe(39)
  })

  it('are updated, in every way in which rows are', async () => {
    const { id } = await db.user.create<{ id: number }>({ data: ada })
    await db.user.update({ where: { id }, data: { notes: { set: secret('second') }, history: suite.Prisma.DbNull } })
    expect(await db.user.findUnique({ where: { id } })).toMatchObject({ notes: secret('second'), history: null })
    await db.user.updateMany({ data: { notes: secret('third') } })
    const upsert = { where: { email: ada.email }, create: ada, update: { scan: new Uint8Array([4]) } }
    expect(await db.user.upsert(upsert)).toMatchObject({ notes: secret('third'), scan: new Uint8Array([4]) })
    await db.user.create({ data: { email: secret('bob'), history: suite.Prisma.JsonNull } })
    expect(await db.user.findUnique({ where: { email: secret('bob') } })).toMatchObject({ history: null })
  })

  it('take part in transactions', async () => {
    await db.$transaction(async tx => {
      await tx.user.create({ data: ada })
      expect(await tx.user.findFirst({})).toMatchObject({ notes: ada.notes })
    })
    const [bob, all] = await db.$transaction([
      db.user.create({ data: { email: secret('bob'), notes: secret('bob') } }),
      db.user.findMany({ orderBy: { id: 'asc' }, select: { notes: true } }),
    ])
    expect(bob).toMatchObject({ notes: secret('bob') })
    expect(all).toEqual([{ notes: ada.notes }, { notes: secret('bob') }])
  })

  it('are for raw SQL as well', async () => {
    await db.user.create({ data: ada })
    const rows = await suite.plain.user.findMany<Record<string, unknown>[]>({ select: { notes: true } })
    expect(await encryptionOf(db).decryptRows('User', rows)).toEqual([{ notes: ada.notes }])
    const cell = await encryptionOf(db).encryptValue('User', 'notes', secret('raw'))
    expect(isEnvelope(cell)).toBe(true)
  })

  it('write nothing that does not fit, into KMS or the column, or that KMS refuses', async () => {
    const refusals: [object, object][] = [
      [{ notes: 'x'.repeat(6144) }, { code: 'VALUE_TOO_LONG', field: 'User.notes' }],
      [{ notes: 7 }, { code: 'VALUE_TYPE', field: 'User.notes' }],
    ]
    for (const [data, error] of refusals) {
      await expect(db.user.create({ data: { ...ada, ...data } })).rejects.toMatchObject(error)
    }
    cloud.faults.inject({ action: 'Encrypt', error: 'Rejected.Disabled' })
    await expect(db.user.create({ data: ada })).rejects.toMatchObject({
      ...{ code: 'KMS_KEY_DISABLED', field: expect.stringMatching(/^User\./) },
      requestId: expect.any(String),
    })
    expect(await suite.plain.user.count({})).toBe(0)
  })

  it('are not read while KMS is down or denies, nor when a cell was moved or changed', async () => {
    await db.user.create({ data: ada })
    cloud.faults.inject({ action: 'Decrypt', error: 'InternalFailure' })
    await expect(db.user.findMany({})).rejects.toMatchObject({ code: 'CLOUD_UNAVAILABLE' })
    cloud.faults.clear()
    const { notes } = await suite.plain.user.findFirstOrThrow<{ notes: string }>({})
    await suite.plain.user.updateMany({ data: { notes: `${notes.slice(0, -8)}AAAAAAAA` } })
    await expect(db.user.findMany({})).rejects.toMatchObject({ code: 'DECRYPTION_FAILED', field: 'User.notes' })
    const { email } = await suite.plain.user.findFirstOrThrow<{ email: string }>({})
    await suite.plain.user.updateMany({ data: { notes: email } })
    await expect(db.user.findMany({})).rejects.toMatchObject({ code: 'ENVELOPE_SUITE_UNSUPPORTED' })
    await suite.plain.user.updateMany({ data: { notes: null, email: notes } })
    await expect(db.user.findMany({})).rejects.toMatchObject({
      code: 'ENVELOPE_SUITE_UNSUPPORTED',
      field: 'User.email',
    })
  })

  it('belong to a scope where that is asked for', async () => {
    let tenant = 'tenant-1'
    const models = { User: { notes: { direct: directProvider(), scoped: true } } }
    const scoped = await suite.open({ models, scope: () => tenant } as object)
    await scoped.user.create({ data: { email: 'x', notes: secret('one') } })
    // Reading needs no scope: the envelope names it.
    tenant = 'tenant-2'
    expect(await scoped.user.findFirst({})).toMatchObject({ notes: secret('one') })
    tenant = ''
    await expect(scoped.user.create({ data: { email: 'y', notes: 'y' } })).rejects.toMatchObject({
      code: 'SCOPE_MISSING',
    })
  })

  it('belong to their row where that is asked for', async () => {
    for (const statement of createAccountTables(providerOf(suite.database))) await suite.database.query(statement)
    const models = { Account: { note: { direct: directProvider(), bindTo: ['id'] } } }
    const bound = await suite.open({ models } as object)
    const account = (id: string) => ({ id, email: id, secret: id, note: { of: secret(id) } })
    for (const id of ['ada', 'bob']) await bound.account.create({ data: account(id) })
    await bound.account.update({ where: { id: 'ada' }, data: { note: { of: secret('ada 2') } } })
    expect(await bound.account.findUnique({ where: { id: 'ada' }, select: { note: true } })).toEqual({
      note: { of: secret('ada 2') },
    })
    const where = { where: { id: 'bob' } }
    const { note } = await suite.plain.account.findUniqueOrThrow<{ note: string }>(where)
    await suite.plain.account.update({ where: { id: 'ada' }, data: { note } })
    expect(await bound.account.findUnique(where)).toMatchObject(account('bob'))
    await expect(bound.account.findMany({})).rejects.toMatchObject({ code: 'DECRYPTION_FAILED', field: 'Account.note' })
  })

  it('need what kmsDirect() gives', async () => {
    await expect(suite.open({ models: { User: { notes: { direct: true } } } } as never)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      field: 'User.notes',
    })
  })
})
