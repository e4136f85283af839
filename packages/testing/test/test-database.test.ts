import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createTestDatabase,
  productName,
  serverStartTimeout,
  startServer,
  type TestDatabase,
  testDatabases,
} from '../src/index.ts'
import { connect } from '../src/server/address.ts'

const note = 'Größe: 😀 naïve'

describe.each(testDatabases())('a test database on %s', target => {
  let database: TestDatabase
  const binary = { sqlite: 'BLOB', mariadb: 'VARBINARY(200)', mysql: 'VARBINARY(200)', postgres: 'BYTEA' }[target]

  beforeAll(async () => {
    database = await createTestDatabase(target)
    await database.query(`CREATE TABLE ${database.quote('Note')} (id INTEGER PRIMARY KEY, body TEXT, raw ${binary})`)
  }, serverStartTimeout)

  afterAll(() => database?.drop())

  it(`hands stored cells out as ${productName[target]} holds them`, async () => {
    const raw = Buffer.from([0, 0xc1, 0xac, 0x75, 0xff])
    const insert = `INSERT INTO ${database.quote('Note')} (id, body, raw) VALUES (?, ?, ?)`
    await database.query(insert, [2, null, null])
    await database.query(insert, [1, note, new Uint8Array(raw)])
    expect(await database.rows('Note', 'id')).toEqual([
      { id: 1, body: note, raw },
      { id: 2, body: null, raw: null },
    ])
  })

  it('finds plaintext in any cell, also encoded, and nothing else', async () => {
    const insert = `INSERT INTO ${database.quote('Note')} (id, body, raw) VALUES (?, ?, ?)`
    await database.query(insert, [10, `x${Buffer.from('-ada@example.org-').toString('base64')}`, null])
    await database.query(insert, [11, null, Buffer.from('grace@example.org', 'utf16le')])
    await database.query(insert, [12, Buffer.from('linus@example.org').toString('hex'), null])
    const found = await database.grep([
      'ada@example.org',
      'grace@example.org',
      'linus@example.org',
      'nobody@example.org',
    ])
    expect(found.filter(finding => finding.where.startsWith('Note.'))).toEqual([
      { needle: 0, where: 'Note.body', form: 'base64' },
      { needle: 1, where: 'Note.raw', form: 'utf-16' },
      { needle: 2, where: 'Note.body', form: 'hex' },
    ])
    expect(found.some(finding => finding.needle === 3)).toBe(false)
  })

  it('refuses a needle that ciphertext may hold by chance', async () => {
    await expect(database.grep(['abc'])).rejects.toThrow(RangeError)
  })

  it('is fresh and goes for good, with a transaction left open in it', async () => {
    const other = await createTestDatabase(target)
    expect(await other.grep([note])).toEqual([])
    const url = other.url
    await other.query('CREATE TABLE t (id INTEGER)')
    await other.query('BEGIN')
    await other.query('INSERT INTO t VALUES (1)')
    await other.drop()
    expect(url).not.toBe(database.url)
    expect((await database.rows('Note')).length).toBeGreaterThan(0)
  })

  if (target !== 'mariadb' && target !== 'mysql') return

  it('goes while a statement with bytes in it runs', async () => {
    const other = await createTestDatabase(target)
    const session = await connect(await startServer(target), other.name)
    await session.query("PREPARE slow FROM 'SELECT SLEEP(60), ?'")
    await session.query('SET @bytes = 0xC1AC7511B644')
    const cut = expect(session.query('EXECUTE slow USING @bytes')).rejects.toThrow()
    await expect.poll(() => running(database, other.name)).toBe(1)
    await other.drop()
    await cut
  })
})

/** How many statements run in a database of MySQL or MariaDB. */
async function running(seenFrom: TestDatabase, name: string): Promise<number> {
  const sessions = await seenFrom.query('SHOW PROCESSLIST')
  return sessions.filter(({ db, Info }) => db === name && Info !== null).length
}
