import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { PrismaPg } from '@prisma/adapter-pg'
import type { PrismaClientLike } from '@waxseal/prisma'
import type { TestDatabase } from '@waxseal/testing'
import type { Person, PersonData } from '../database/person.ts'

/** As much of the generated client as the benchmark uses: its own types exist only once it is generated. */
export interface Client extends PrismaClientLike {
  readonly person: {
    findMany(): Promise<Person[]>
    createMany(args: { data: PersonData[] }): Promise<{ count: number }>
  }
  readonly searchablePerson: {
    createMany(args: { data: PersonData[] }): Promise<{ count: number }>
    deleteMany(): Promise<unknown>
  }
  $extends(extension: object): Client
  $disconnect(): Promise<void>
}

/** Opens a client on a benchmark's database, over TLS where there is a server. */
export async function openClient(module: string, database: TestDatabase, ca: string | undefined): Promise<Client> {
  const { PrismaClient } = (await import(module)) as { PrismaClient: new (options: object) => Client }
  return new PrismaClient({ adapter: adapterFor(database, ca) })
}

function adapterFor({ target, url }: TestDatabase, ca: string | undefined): object {
  if (target === 'sqlite') return new PrismaLibSql({ url })
  const { hostname, port, username, password, pathname } = new URL(url)
  const login = {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    ...(ca === undefined ? {} : { ssl: { ca } }),
  }
  return target === 'postgres' ? new PrismaPg(login) : new PrismaMariaDb(login)
}
