import type { TLSSocket } from 'node:tls'
import { sessionFault } from '@waxseal/core'
import {
  issueServerCertificate,
  type ServerKind,
  serverStartTimeout,
  startServer,
  type TestDatabase,
  testDatabases,
} from '@waxseal/testing'
import { Column, DataSource, type DataSourceOptions, Entity, PrimaryColumn } from 'typeorm'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { EncryptedColumn, type EncryptionOptions, withEncryption } from '../../src/index.ts'
import { provider, refused, secret, typeormVersion } from '../support/world.ts'

/** A name of this machine's loopback that no certificate has. */
const OTHER_HOST = '127.1'

const kinds = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')

/** The tests of `requireTls` on every server, for one version of TypeORM. */
export function describeTls(packageName: string): void {
  @Entity('sealed')
  class Sealed {
    @PrimaryColumn({ type: 'int' }) id!: number
    @EncryptedColumn({ context: 'tls.sealed.email' }) email!: string
    @Column({ type: 'int', default: 0 }) count!: number
  }

  describe.each(kinds)(`requireTls [typeorm ${typeormVersion(packageName)} / %s]`, kind => {
    const postgres = kind === 'postgres'
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
    }, serverStartTimeout)
    afterAll(() => database?.drop())

    beforeEach(async () => {
      for (const table of await tables()) await database.query(`DROP TABLE ${database.quote(table)}`)
    })

    async function tables(): Promise<string[]> {
      const schema = postgres ? 'public' : database.name
      const sql = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ?'
      return (await database.query(sql, [schema])).map(row => String(row.name))
    }

    function open(tls: object, encryption: Partial<EncryptionOptions> = { requireTls: true }): DataSource {
      const common = { type: kind, entities: [Sealed], synchronize: true, logging: false }
      const url = new URL(database.url)
      const login = {
        ...{ host: url.hostname, port: Number(url.port), database: database.name },
        ...{ username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
      }
      const options = { ...common, ...('url' in tls ? {} : login), ...tls } as DataSourceOptions
      return withEncryption(new DataSource(options), { provider, ...encryption })
    }

    /** Expects a refusal that leaves nothing in the database, and no connection open. */
    async function refusedToBind(tls: object): Promise<string> {
      const dataSource = open(tls)
      const { message } = await refused('TLS_REQUIRED', () => dataSource.initialize())
      expect(dataSource.isInitialized).toBe(false)
      expect(await tables()).toEqual([])
      await vi.waitFor(async () => expect(await sessions()).toBe(0), 5000)
      return message
    }

    /** How many others are connected to the database. */
    async function sessions(): Promise<number> {
      const sql = postgres
        ? 'SELECT count(*) AS n FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()'
        : 'SELECT count(*) AS n FROM information_schema.processlist WHERE db = ? AND id <> connection_id()'
      return Number((await database.query(sql, [database.name]))[0]?.n)
    }

    const verified = () => ({ ssl: postgres ? { ca } : { ca, verifyIdentity: true } })

    it('refuses plaintext, writes nothing, and leaves no connection', async () => {
      expect(await refusedToBind({})).toMatch(/is in plaintext.*set ssl: \{ ca/s)
    })

    it('is not asked for by default', async () => {
      const dataSource = await open({}, {}).initialize()
      await dataSource.destroy()
      expect(await tables()).toContain('sealed')
    })

    it('refuses TLS with a certificate that nobody vouches for', async () => {
      for (const ssl of [{ rejectUnauthorized: false }, { ca: foreign, rejectUnauthorized: false }]) {
        expect(await refusedToBind({ ssl })).toContain('no trusted authority vouches for')
      }
    })

    it('takes verified TLS, on as many connections as the pool opens', async () => {
      const dataSource = await open({ ...verified(), poolSize: 4 }).initialize()
      try {
        const sealed = dataSource.getRepository(Sealed)
        await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(id => sealed.save({ id, email: secret(`${id}`) })))
        expect((await sealed.find()).map(({ email }) => email)).toContain(secret('8'))
        expect(await sessions()).toBeGreaterThan(1)
      } finally {
        await dataSource.destroy()
      }
    })

    if (!postgres)
      it('judges sessions that mysql2 resumes by the certificate of the one that they resume', async () => {
        const dataSource = await open({ ssl: { ca } }).initialize()
        const runners = [1, 2, 3, 4].map(() => dataSource.createQueryRunner())
        try {
          const connections = await Promise.all(runners.map(runner => runner.connect()))
          const resumed = connections.filter(({ stream }) => (stream as TLSSocket).isSessionReused())
          expect(resumed.length).toBeGreaterThan(0)
          // The same session, under the name of a host that its certificate is not for.
          const { stream } = resumed[0]
          expect(sessionFault({ stream, host: 'localhost' })).toBeUndefined()
          expect(sessionFault({ stream, host: 'db.example.com' })).toContain('for another host than db.example.com')
        } finally {
          for (const runner of runners) await runner.release()
          await dataSource.destroy()
        }
      })

    it('takes a certificate that verifies without the driver having asked', async () => {
      const dataSource = await open({ ssl: { ca, rejectUnauthorized: false } }).initialize()
      await dataSource.destroy()
    })

    it('refuses a certificate for another host, which the driver lets pass', async () => {
      const checkServerIdentity = () => undefined
      const message = await refusedToBind({ ssl: { ca, checkServerIdentity }, host: OTHER_HOST })
      expect(message).toContain(`a certificate for another host than ${OTHER_HOST}`)
    })

    it('leaves what the driver refuses by itself to the driver', async () => {
      const dataSource = open({ ...verified(), host: OTHER_HOST })
      await expect(dataSource.initialize()).rejects.toThrow(/Hostname|altnames/)
      await vi.waitFor(async () => expect(await sessions()).toBe(0), 5000)
      const stranger = open({ ssl: { ca: foreign } })
      await expect(stranger.initialize()).rejects.toThrow(/certificate|issuer/)
      expect(await tables()).toEqual([])
    })

    it('refuses a connection that the pool opens later', async () => {
      const dataSource = await open({ ...verified(), poolSize: 3 }).initialize()
      const holder = dataSource.createQueryRunner()
      try {
        await holder.connect()
        const { pool, master } = dataSource.driver as unknown as {
          pool?: { config: { connectionConfig: { ssl: unknown } } }
          master?: { options: { ssl: unknown } }
        }
        // What a proxy, a changed option or a driver's bug could bring about.
        if (postgres) master!.options.ssl = false
        else pool!.config.connectionConfig.ssl = false
        const saving = () => dataSource.getRepository(Sealed).save({ id: 1, email: secret('later') })
        await refused('TLS_REQUIRED', saving)
        await refused('TLS_REQUIRED', saving)
        // The one that was verified goes on.
        expect(await holder.query('SELECT 1 AS one')).toHaveLength(1)
      } finally {
        await holder.release()
        await dataSource.destroy()
      }
      expect(await database.query('SELECT * FROM sealed')).toEqual([])
    })

    it('can be initialized again when it was put right', async () => {
      const dataSource = open({})
      await refused('TLS_REQUIRED', () => dataSource.initialize())
      Object.assign(dataSource.options, verified())
      Object.assign(dataSource.driver.options, verified())
      await dataSource.initialize()
      await dataSource.destroy()
      expect(await tables()).toContain('sealed')
    })

    if (postgres)
      it('judges each endpoint of a replication, a replica when it is first read from', async () => {
        const { host, port, username, password } = open({}).options as unknown as Record<string, unknown>
        const login = { host, port, username, password, database: database.name }
        const replication = { master: { ...login, ssl: { ca } }, slaves: [{ ...login }] }
        const dataSource = await open({ replication }).initialize()
        try {
          await refused('TLS_REQUIRED', () => dataSource.getRepository(Sealed).find())
          await dataSource.getRepository(Sealed).save({ id: 1, email: secret('master') })
        } finally {
          await dataSource.destroy()
        }
      })

    if (postgres)
      it('refuses what libpq’s prefer and require come to', async () => {
        for (const mode of ['prefer', 'require']) {
          const url = `${database.url}?uselibpqcompat=true&sslmode=${mode}`
          expect(await refusedToBind({ url })).toContain('no trusted authority vouches for')
        }
        expect(await refusedToBind({ url: `${database.url}?sslaccept=strict` })).toContain('is in plaintext')
      })
  })
}
