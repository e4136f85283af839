import { connect, type ServerAddress } from '../server/address.ts'
import type { Connection } from './connection.ts'
import { quoteIdentifier } from './quote.ts'
import { type TestDatabase, testDatabase } from './test-database.ts'

/** Creates an empty database on a server. */
export async function createServerDatabase(server: ServerAddress, name: string, url: string): Promise<TestDatabase> {
  const id = quoteIdentifier(server.kind, name)
  const options = server.kind === 'postgres' ? `TEMPLATE template0 ENCODING 'UTF8'` : 'CHARACTER SET utf8mb4'
  await withConnection(server, admin => admin.query(`CREATE DATABASE ${id} ${options}`))
  return testDatabase({
    target: server.kind,
    name,
    url,
    connection: await connect(server, name),
    remove: () =>
      withConnection(server, async admin => {
        // An open transaction of a test that failed would hold the DROP up.
        if (server.kind !== 'postgres') await cutConnections(admin, name)
        await admin.query(`DROP DATABASE IF EXISTS ${id}${server.kind === 'postgres' ? ' WITH (FORCE)' : ''}`)
      }),
  })
}

async function cutConnections(admin: Connection, database: string): Promise<void> {
  // Not from information_schema: there MySQL converts the text of every statement that runs, and fails on one with bytes in it.
  for (const { Id, db } of await admin.query('SHOW PROCESSLIST')) {
    if (db === database) await admin.query(`KILL ${Id}`).catch(() => {}) // it may have gone by itself
  }
}

async function withConnection<T>(server: ServerAddress, work: (admin: Connection) => Promise<T>): Promise<void> {
  const admin = await connect(server)
  try {
    await work(admin)
  } finally {
    await admin.close()
  }
}
