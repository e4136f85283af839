import { createRequire } from 'node:module'
import {
  createTestDatabase,
  type DatabaseTarget,
  issueServerCertificate,
  type ServerKind,
  serverStartTimeout,
  startServer,
  type TestDatabase,
  testDatabaseFamilies,
  testDatabases,
} from '@waxseal/testing'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type EncryptionOptions, encryptionOf, withEncryption } from '../src/index.ts'
import { loadClient, openClient, providerOf } from './support/open-client.ts'
import { MODELS, provider, secret } from './support/suite.ts'
import { createTables } from './support/tables.ts'
import type { TestClient } from './support/test-client.ts'
import { VARIANTS, type Variant } from './support/variants.ts'

/** A name of this machine's loopback that no certificate has. */
const OTHER_HOST = '127.1'
/** Not the suites' usual one, so that it is known who created it. */
const keyTable = { name: 'tls_keys', create: true }

const isServer = (target: DatabaseTarget): target is ServerKind => target !== 'sqlite'
const variants = VARIANTS.filter(({ generator }) => generator === 'prisma-client-js')

type AdapterClass = new (config: object | string) => object

function described(kind: ServerKind, variant: Variant): void {
  const postgres = kind === 'postgres'
  const load = createRequire(`${variant.root}/`)
  const adapterName = postgres ? '@prisma/adapter-pg' : '@prisma/adapter-mariadb'
  const clients: TestClient[] = []
  let database: TestDatabase
  let ca: string
  let foreign: string

  beforeAll(async () => {
    const server = await startServer(kind)
    if (server.ca === undefined)
      throw new Error(
        `the server for the tests of ${kind} has no certificate authority: set WAXSEAL_TEST_${kind.toUpperCase()}_CA`,
      )
    ca = server.ca
    foreign = (await issueServerCertificate()).ca
    database = await server.createDatabase()
    for (const statement of createTables(providerOf(database))) await database.query(statement)
  }, serverStartTimeout)
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.$disconnect()
    await database.query('DROP TABLE IF EXISTS tls_keys')
    await database.query('DROP TABLE IF EXISTS tls_contexts')
    await database.query(`DELETE FROM ${database.quote('users')}`)
  })
  afterAll(() => database?.drop())

  function login(): object {
    const { hostname, port, username, password } = new URL(database.url)
    const [user, secretOfIt] = [username, password].map(decodeURIComponent)
    const own = { host: hostname, port: Number(port), user, password: secretOfIt, database: database.name }
    return postgres
      ? own
      : // A pool tries again until then, whatever refused it.
        { ...own, acquireTimeout: 2000, connectTimeout: 5000, allowPublicKeyRetrieval: true, jsonStrings: true }
  }

  async function plainClient(config: object | string): Promise<TestClient> {
    const { PrismaClient } = await loadClient(variant, providerOf(database))
    const classes = load(adapterName) as { PrismaPg: AdapterClass; PrismaMariaDb: AdapterClass }
    const Adapter = postgres ? classes.PrismaPg : classes.PrismaMariaDb
    const client = new PrismaClient({ adapter: new Adapter(config) })
    clients.push(client)
    return client
  }

  function encrypt(client: TestClient, options: Partial<EncryptionOptions> = {}): TestClient {
    return withEncryption(client, { provider, models: MODELS, keyTable, requireTls: true, ...options } as never)
  }

  const open = async (tls: object) => encrypt(await plainClient({ ...login(), ...tls }))
  const create = (db: TestClient, name: string) => db.user.create({ data: { email: name, phone: secret(name) } })

  /** Every way in is closed, nothing is written, and no key table is there. */
  async function refuses(db: TestClient, because: RegExp): Promise<void> {
    const refusal = { code: 'TLS_REQUIRED', message: expect.stringMatching(because) }
    await expect(create(db, 'ada')).rejects.toMatchObject(refusal)
    await expect(encryptionOf(db).warmUp()).rejects.toMatchObject(refusal)
    await expect(encryptionOf(db).createKeyTable()).rejects.toMatchObject(refusal)
    await expect(db.user.findMany()).rejects.toMatchObject(refusal)
    await expect(db.$transaction(tx => create(tx, 'bob'))).rejects.toThrow(/requireTls/)
    await expect(db.$queryRawUnsafe('SELECT 1')).rejects.toThrow(/requireTls/)
    await expect(database.query('SELECT * FROM tls_keys')).rejects.toThrow()
    expect(await database.rows('users')).toEqual([])
  }

  it('refuses plaintext, on every way to the database', async () => {
    await refuses(await open({}), /is in plaintext.*ssl: \{ ca/s)
  })

  it('is not asked for by default', async () => {
    await create(encrypt(await plainClient(login()), { requireTls: undefined }), 'ada')
    expect(await database.rows('users')).toHaveLength(1)
  })

  it('refuses TLS with a certificate that nobody vouches for', async () => {
    await refuses(await open({ ssl: { rejectUnauthorized: false } }), /no trusted authority vouches for/)
    await refuses(await open({ ssl: { ca: foreign, rejectUnauthorized: false } }), /no trusted authority vouches for/)
  })

  it('takes verified TLS, with many connections, transactions and a new beginning', async () => {
    const db = await open({ ssl: { ca }, [postgres ? 'max' : 'connectionLimit']: 4 })
    await encryptionOf(db).warmUp()
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(name => create(db, name)))
    await db.$transaction(async tx => {
      await create(tx, 'g')
      expect(await tx.user.findMany()).toHaveLength(7)
    })
    await db.$transaction([create(db, 'h'), create(db, 'i')])
    await db.$disconnect()
    const found = await db.user.findMany({ where: { email: 'i' } })
    expect(found).toMatchObject([{ phone: secret('i') }])
  })

  it('refuses a certificate for another host, which the driver lets pass', async () => {
    const ssl = { ca, checkServerIdentity: () => undefined }
    await refuses(await open({ ssl, host: OTHER_HOST }), /another host than 127\.1|no trusted authority .*ALTNAME/)
    const strict = await open({ ssl: { ca }, host: OTHER_HOST })
    await expect(create(strict, 'ada')).rejects.toThrow(/altnames|pool timeout/)
  })

  it('refuses a client that was connected before', async () => {
    const client = await plainClient({ ...login(), ssl: { ca } })
    await client.$connect()
    await client.$queryRawUnsafe('SELECT 1')
    const db = encrypt(client)
    await expect(create(db, 'ada')).rejects.toMatchObject({
      code: 'TLS_REQUIRED',
      message: expect.stringContaining('before the first query'),
    })
    // Then it connects anew.
    await client.$disconnect()
    await create(db, 'ada')
    expect(await database.rows('users')).toHaveLength(1)
  })

  it('refuses Prisma’s own engine, which shows nothing', async () => {
    const client = await plainClient(login())
    Object.assign((client as unknown as { _engineConfig: object })._engineConfig, { adapter: undefined })
    expect(() => encrypt(client)).toThrow(expect.objectContaining({ code: 'TLS_REQUIRED' }))
  })

  if (!postgres)
    it('refuses the URLs that Prisma 6 took for TLS', async () => {
      for (const query of ['sslaccept=strict', 'sslmode=require']) {
        const url = `${database.url}?${query}&allowPublicKeyRetrieval=true`
        await refuses(encrypt(await plainClient(url)), /is in plaintext/)
      }
    })

  if (postgres)
    it('refuses what libpq’s prefer comes to', async () => {
      const connectionString = `${database.url}?uselibpqcompat=true&sslmode=prefer`
      await refuses(encrypt(await plainClient({ connectionString })), /no trusted authority vouches for/)
      const none = `${database.url}?sslaccept=strict`
      await refuses(encrypt(await plainClient({ connectionString: none })), /is in plaintext/)
    })

  if (postgres)
    it('refuses a connection that the pool opens later', async () => {
      const pg = createRequire(load.resolve(adapterName))('pg') as { Pool: new (config: object) => PgPool }
      const pool = new pg.Pool({ ...login(), ssl: { ca }, max: 20 })
      const held: { release(): void }[] = []
      try {
        const db = encrypt(await plainClient(pool))
        await create(db, 'ada')
        // What a proxy, a changed option or a driver's bug could bring about.
        Object.assign(pool.options, { ssl: false })
        while (pool.idleCount > 0) held.push(await pool.connect())
        await expect(create(db, 'bob')).rejects.toThrow(/requireTls/)
        for (const client of held.splice(0)) client.release()
        await create(db, 'eve')
        expect(await database.rows('users')).toHaveLength(2)
      } finally {
        for (const client of held) client.release()
        await pool.end()
      }
    })
}

/** What the tests use of a pool of pg. */
interface PgPool {
  readonly options: object
  readonly idleCount: number
  connect(): Promise<{ release(): void }>
  end(): Promise<void>
}

for (const variant of variants) {
  const targets = variant === variants[0] ? testDatabases() : testDatabaseFamilies()
  describe.each(targets.filter(isServer))(`[prisma ${variant.version} / %s] requireTls`, kind =>
    described(kind, variant),
  )
}

it.each(variants.map(variant => [variant.version, variant] as const))(
  'requireTls takes SQLite in a file: Prisma %s',
  async (_, variant) => {
    const database = await createTestDatabase('sqlite')
    for (const statement of createTables('sqlite')) await database.query(statement)
    const client = await openClient(variant, database)
    const db = withEncryption(client, { provider, models: MODELS, keyTable, requireTls: true } as never)
    await db.user.create({ data: { email: 'ada', phone: secret('ada') } })
    await client.$disconnect()
    await database.drop()
  },
)
