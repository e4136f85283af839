import { PrismaLibSql } from '@prisma/adapter-libsql'
import { PrismaMariaDb } from '@prisma/adapter-mariadb'
import { PrismaPg } from '@prisma/adapter-pg'
import { encryptionOf, withEncryption } from '@waxseal/prisma'
import { encryptionOptions, tenants } from './encryption-options.ts'
import { clientModule } from './generate.ts'
import { MODELS } from './models.ts'
import { providerOf } from './schema.ts'
import type { Place, World } from './world.ts'

interface Delegate {
  findMany(args: object): Promise<Record<string, unknown>[]>
  findFirst(args: object): Promise<Record<string, unknown> | null>
  update(args: object): Promise<unknown>
}

interface Client {
  readonly patient: Delegate
  readonly visit: Delegate
  $disconnect(): Promise<void>
}

/** An application on a database, through Prisma. */
export async function openPrisma(place: Place, namespace?: string): Promise<World> {
  const { PrismaClient } = (await import(clientModule(providerOf(place.target)))) as {
    PrismaClient: new (options: object) => object
  }
  const client = new PrismaClient({ adapter: adapterFor(place) })
  const db = withEncryption(
    client as never,
    { ...encryptionOptions, namespace, models: MODELS } as never,
  ) as unknown as Client
  const encryption = encryptionOf(db as never)
  return {
    encrypted: encryption.database(),
    encryption,
    async read(table) {
      if (table === 'Visit') return db.visit.findMany({ orderBy: [{ clinic: 'asc' }, { number: 'asc' }] })
      const rows = await db.patient.findMany({ orderBy: { id: 'asc' } })
      return rows.map(({ emailIndex: _, phoneIndex: __, ...row }) => ({ ...row, id: String(row.id) }))
    },
    async save(id, clinic, values) {
      await tenants.run(clinic, async () => db.patient.update({ where: { id: BigInt(id) }, data: values }))
    },
    findByEmail: email => tenants.run('north', async () => db.patient.findFirst({ where: { email: email } })),
    close: () => db.$disconnect(),
  }
}

function adapterFor({ target, url, ca }: Place): object {
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
  return target === 'postgres' ? new PrismaPg(login) : new PrismaMariaDb({ ...login, connectionLimit: 4 })
}
