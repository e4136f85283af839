import { localKey } from '@waxseal/core'
import {
  createTestDatabase,
  type DatabaseTarget,
  serverStartTimeout,
  type TestDatabase,
  testDatabaseFamilies,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest'
import { type EncryptionOptions, encryptionOf, withEncryption } from '../../src/index.ts'
import { type ClientOptions, loadClient, openClient, providerOf } from './open-client.ts'
import { createTables } from './tables.ts'
import type { ClientModule, TestClient } from './test-client.ts'
import { VARIANTS, type Variant } from './variants.ts'

/**
 * What every encrypted value of the suite holds. After each test, it must not be found in the database, nor in any statement
 * or parameter that Prisma logged.
 */
export const SECRET = 'PLAINTEXT'

/** A value that must not be found. */
export function secret(name: string): string {
  return `${name} ${SECRET}`
}

/** The suite's encrypted fields. */
export const MODELS = {
  User: {
    email: { index: 'emailIndex', normalize: ['trim', 'lowercase'] },
    name: { index: 'nameIndex' },
    phone: true,
    notes: true,
    scan: { index: 'scanIndex' },
    history: true,
    born: { type: 'date', index: 'bornIndex' },
    score: { type: 'number' },
    balance: { type: 'bigint' },
    active: { type: 'boolean' },
  },
  Profile: { bio: true },
  Post: { content: true, code: { index: 'codeIndex' } },
  Comment: { text: true },
} as const

/** One key provider for all clients of the suite: 32 bytes, which protect nothing. */
export const provider = localKey({ bytes: Buffer.alloc(32, 7) })

const TABLES = ['_PostToTag', 'comments', 'posts', 'profiles', 'tags', 'countries', 'users']

/** What the tests of one variant on one database share. */
export interface Suite {
  readonly variant: Variant
  readonly database: TestDatabase
  readonly Prisma: ClientModule['Prisma']
  /** The encrypted client. */
  readonly db: TestClient
  /** The client under it, which sees what is stored. */
  readonly plain: TestClient
  /** The statements with their parameters since the test began. */
  readonly statements: string[]
  /** Another client on the same database, and its encrypted form; disconnected at the end. */
  open(options?: Partial<EncryptionOptions>, client?: ClientOptions): Promise<TestClient>
  openPlain(client?: ClientOptions): Promise<TestClient>
}

/** Runs tests on every Prisma version, generator and database, each in a fresh database. */
export function describeEverywhere(name: string, tests: (suite: Suite) => void): void {
  const isNewest = ({ version }: Variant): boolean => version === VARIANTS[0]!.version
  describeOn(variant => (isNewest(variant) ? testDatabases() : testDatabaseFamilies()), name, tests)
}

/** Runs tests on every Prisma version and generator, but on one database: of what goes on between the client and its extensions. */
export function describeVersions(name: string, tests: (suite: Suite) => void): void {
  describeOn(() => testDatabases().slice(0, 1), name, tests)
}

function describeOn(
  targetsOf: (variant: Variant) => readonly DatabaseTarget[],
  name: string,
  tests: (suite: Suite) => void,
): void {
  for (const variant of VARIANTS) {
    for (const target of targetsOf(variant)) {
      const title = `[prisma ${variant.version} ${variant.generator} / ${target}] ${name}`
      describe(title, () => tests(prepareSuite(variant, target)))
    }
  }
}

function prepareSuite(variant: Variant, target: DatabaseTarget): Suite {
  const suite: Partial<{ -readonly [K in keyof Suite]: Suite[K] }> = { variant }
  const clients: TestClient[] = []
  const statements: string[] = []

  const openPlain = async (options: ClientOptions = {}) => {
    const client = await openClient(variant, suite.database!, { onQuery: text => statements.push(text), ...options })
    clients.push(client)
    return client
  }

  beforeAll(async () => {
    suite.database = await createTestDatabase(target)
    const provided = providerOf(suite.database)
    suite.Prisma = (await loadClient(variant, provided)).Prisma
    for (const statement of createTables(provided)) await suite.database.query(statement)
    suite.plain = await openPlain()
    suite.db = withEncryption(suite.plain, { provider, models: MODELS })
    await encryptionOf(suite.db).createKeyTable()
  }, serverStartTimeout)

  beforeEach(async () => {
    for (const table of TABLES) await suite.database!.query(`DELETE FROM ${suite.database!.quote(table)}`)
    statements.length = 0
  })

  afterEach(async () => {
    expect(await suite.database!.grep([SECRET, SECRET.toLowerCase()])).toEqual([])
    expect(statements.filter(text => text.toUpperCase().includes(SECRET))).toEqual([])
  })

  afterAll(async () => {
    for (const client of clients) await client.$disconnect()
    await suite.database?.drop()
  })

  return Object.assign(suite, {
    statements,
    openPlain,
    open: async (options: Partial<EncryptionOptions> = {}, client: ClientOptions = {}) =>
      withEncryption(await openPlain(client), { provider, models: MODELS, ...options }),
  }) as Suite
}
