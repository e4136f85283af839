import { AsyncLocalStorage } from 'node:async_hooks'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { PrismaPg } from '@prisma/adapter-pg'
import { localKey } from '@waxseal/core'
import { withEncryption as withPrismaEncryption } from '@waxseal/prisma'
import { startServer, type TestDatabase } from '@waxseal/testing'
import { withEncryption as withTypeOrmEncryption } from '@waxseal/typeorm'
import libsql from 'libsql'
import { DataSource, type DataSourceOptions, type Repository } from 'typeorm'
import { clientModule } from './generate.ts'
import { MODELS, Person } from './person.ts'
import { providerOf } from './schema.ts'

/** The model of the generated client, whose types depend on the database. */
export interface PersonDelegate {
  create(args: object): Promise<Record<string, unknown>>
  createMany(args: object): Promise<{ count: number }>
  findUnique(args: object): Promise<Record<string, unknown> | null>
  findMany(args?: object): Promise<Record<string, unknown>[]>
  update(args: object): Promise<Record<string, unknown>>
  count(args?: object): Promise<number>
}

/** A generated client, as far as the tests need it. */
export interface Client {
  readonly person: PersonDelegate
  $extends(extension: object): unknown
  $disconnect(): Promise<void>
}

/** The tenant of the moment, for both. */
export const tenants: AsyncLocalStorage<string> = new AsyncLocalStorage()

const keys = { provider: localKey({ bytes: Buffer.alloc(32, 7) }), scope: () => tenants.getStore() }

/** One database with both ORMs on it. */
export interface World {
  readonly people: Repository<Person>
  readonly db: Client
  close(): Promise<void>
}

/** Opens both on a database: the table and the key table are TypeORM's. */
export async function openWorld(database: TestDatabase, mode: 'strict' | 'migration' = 'strict'): Promise<World> {
  const dataSource = withTypeOrmEncryption(new DataSource(dataSourceOptions(database)), { ...keys, mode })
  await dataSource.initialize()
  const { PrismaClient } = (await import(clientModule(providerOf(database.target)))) as {
    PrismaClient: new (options: object) => Client
  }
  const db = withPrismaEncryption(new PrismaClient({ adapter: await adapterFor(database) }), {
    ...keys,
    mode,
    models: MODELS,
  } as never)
  return {
    people: dataSource.getRepository(Person),
    db,
    async close() {
      await db.$disconnect()
      await dataSource.destroy()
    },
  }
}

function dataSourceOptions({ target, name, url }: TestDatabase): DataSourceOptions {
  const common = { entities: [Person], synchronize: true }
  // libsql has the API of better-sqlite3, and needs no compiler.
  if (target === 'sqlite') return { type: 'better-sqlite3', driver: libsql, database: name, ...common }
  return { type: target, url, ...common } as DataSourceOptions
}

async function adapterFor({ target, url }: TestDatabase): Promise<object> {
  if (target === 'sqlite') return new PrismaLibSql({ url })
  const { ca } = await startServer(target)
  const { hostname, port, username, password, pathname } = new URL(url)
  const login = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(ca === undefined ? {} : { ssl: { ca } }),
  }
  return target === 'postgres' ? new PrismaPg(login) : new PrismaMariaDb({ ...login, connectionLimit: 3 })
}
