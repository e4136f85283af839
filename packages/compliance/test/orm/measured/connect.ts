import { createConnection as createMariadb } from 'mariadb'
import mysql from 'mysql2/promise'
import pg from 'pg'
import type { Attempt, Outcome } from './attempt.ts'

/**
 * Run as a process of its own, for Node reads NODE_EXTRA_CA_CERTS when it starts: makes each connection that it is given on
 * standard input, and prints what became of it. The server says whether it was encrypted.
 */
const MYSQL = `SHOW SESSION STATUS LIKE 'Ssl_cipher'`
const POSTGRES = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'

const CONNECT: Readonly<Record<Attempt['by'], (config: never) => Promise<boolean>>> = {
  async mysql2(config: string & mysql.ConnectionOptions) {
    const connection = await mysql.createConnection(config)
    const [rows] = await connection.query<mysql.RowDataPacket[]>(MYSQL)
    await connection.end()
    return rows[0]?.Value !== ''
  },
  async mariadb(config: string) {
    const connection = await createMariadb(config)
    const rows = await connection.query(MYSQL)
    await connection.end()
    return rows[0]?.Value !== ''
  },
  async pg(config: pg.ClientConfig) {
    const client = new pg.Client(config)
    client.on('error', () => {})
    await client.connect()
    const { rows } = await client.query(POSTGRES)
    await client.end()
    return rows[0].ssl
  },
  async 'typeorm-mysql'(config: object) {
    return (await typeorm(config, MYSQL))[0]?.Value !== ''
  },
  async 'typeorm-postgres'(config: object) {
    return (await typeorm(config, POSTGRES))[0]?.ssl === true
  },
  async 'prisma-mariadb'(config: string) {
    const { PrismaMariaDb } = await import('@prisma/adapter-mariadb')
    const adapter = await new PrismaMariaDb(config).connect()
    const { rows } = await adapter.queryRaw({ sql: MYSQL, args: [], argTypes: [] })
    await adapter.dispose()
    return rows[0]?.[1] !== ''
  },
  async 'prisma-pg'(config: pg.PoolConfig) {
    const { PrismaPg } = await import('@prisma/adapter-pg')
    const adapter = await new PrismaPg(config).connect()
    const { rows } = await adapter.queryRaw({ sql: POSTGRES, args: [], argTypes: [] })
    await adapter.dispose()
    return rows[0]?.[0] === true
  },
}

async function typeorm(config: object, sql: string): Promise<Record<string, unknown>[]> {
  const { DataSource } = await import('typeorm')
  const dataSource = await new DataSource(config as never).initialize()
  const rows = await dataSource.query(sql)
  await dataSource.destroy()
  return rows
}

/** pg throws where nobody can catch it when `ssl` is text. */
const crash = new Promise<never>((_, reject) => {
  process.on('uncaughtException', error => reject(error))
})

async function outcomeOf({ by, config }: Attempt): Promise<Outcome> {
  const mayCrash = /"ssl":"|[?&]ssl=yes/.test(JSON.stringify(config))
  try {
    const connecting = CONNECT[by](config as never)
    return { is: (await (mayCrash ? Promise.race([connecting, crash]) : connecting)) ? 'ciphertext' : 'plaintext' }
  } catch (error) {
    return { is: 'refused', why: String((error as Error).message) }
  }
}

let input = ''
for await (const chunk of process.stdin) input += chunk
// What drivers warn of goes to standard output as well.
const outcomes = await Promise.all((JSON.parse(input) as Attempt[]).map(outcomeOf))
process.stdout.write(`\noutcomes:${JSON.stringify(outcomes)}`, () => process.exit())
