import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  issueServerCertificate,
  type ServerKind,
  serverStartTimeout,
  startServer,
  type TestDatabase,
  testDatabases,
} from '@waxseal/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../../src/index.ts'
import { attempt, type Outcome } from './attempt.ts'
import { type Expected, MYSQL_ROWS, type Place, POSTGRES_ROWS, type Row } from './rows.ts'

const kinds = testDatabases().filter((target): target is ServerKind => target !== 'sqlite')

/** What real connections do in each situation, for a configuration of which this is said. */
const BECOMES: Readonly<Record<Expected, Readonly<Record<'sound' | 'wrongAuthority' | 'wrongHost', Outcome['is']>>>> = {
  verified: { sound: 'ciphertext', wrongAuthority: 'refused', wrongHost: 'refused' },
  chain: { sound: 'ciphertext', wrongAuthority: 'refused', wrongHost: 'ciphertext' },
  unverified: { sound: 'ciphertext', wrongAuthority: 'ciphertext', wrongHost: 'ciphertext' },
  plaintext: { sound: 'plaintext', wrongAuthority: 'plaintext', wrongHost: 'plaintext' },
  refused: { sound: 'refused', wrongAuthority: 'refused', wrongHost: 'refused' },
}

/** A name of this machine's loopback that no certificate has. */
const OTHER_HOST = '127.1'

function placeAt(host: string, database: TestDatabase, ca: string, caFile: string): Place {
  const url = new URL(database.url)
  url.hostname = host
  const login = {
    ...{ host, port: Number(url.port), database: database.name },
    ...{ user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) },
  }
  return { url: url.href, login, ca, caFile }
}

function saidBy({ results }: Report): Expected {
  const [tls, chain, host] = ['ORM-001', 'ORM-002', 'ORM-003'].map(id => results.find(({ rule }) => rule === id)!)
  if (tls!.message.includes('does not connect')) return 'refused'
  if (tls!.status !== 'pass') return 'plaintext'
  if (host!.status === 'pass') return 'verified'
  return chain!.status === 'pass' ? 'chain' : 'unverified'
}

describe.each(kinds)('what drivers make of their options on %s', kind => {
  const rows: readonly Row[] = kind === 'postgres' ? POSTGRES_ROWS : MYSQL_ROWS
  const outcomes = new Map<Row, Record<'sound' | 'wrongAuthority' | 'wrongHost', Outcome>>()
  let folder: string
  let database: TestDatabase
  let place: Place

  beforeAll(async () => {
    const server = await startServer(kind)
    if (server.ca === undefined)
      throw new Error(
        `the server for the tests of ${kind} has no certificate authority: set WAXSEAL_TEST_${kind.toUpperCase()}_CA`,
      )
    database = await server.createDatabase()
    folder = await mkdtemp(join(tmpdir(), 'waxseal-orm-'))
    const foreign = (await issueServerCertificate()).ca
    const [caFile, foreignFile] = [join(folder, 'ca.pem'), join(folder, 'foreign.pem')]
    await Promise.all([writeFile(caFile, server.ca), writeFile(foreignFile, foreign)])
    place = placeAt(server.host, database, server.ca, caFile)
    const elsewhere = placeAt(OTHER_HOST, database, server.ca, caFile)
    const strange = placeAt(server.host, database, foreign, foreignFile)
    const [trusting, strangers] = await Promise.all([
      attempt([...rows.map(row => row.attempt(place)), ...rows.map(row => row.attempt(elsewhere))], caFile),
      attempt(
        rows.map(row => row.attempt(strange)),
        undefined,
      ),
    ])
    for (const [index, row] of rows.entries()) {
      const [sound, wrongHost] = [trusting[index]!, trusting[rows.length + index]!]
      outcomes.set(row, { sound, wrongAuthority: strangers[index]!, wrongHost })
    }
  }, serverStartTimeout + 60_000)

  afterAll(async () => {
    await database?.drop()
    if (folder !== undefined) await rm(folder, { recursive: true })
  })

  it.each(rows.map(row => [row.expected, row.title, row] as const))('%s: %s', (expected, _title, row) => {
    const became = outcomes.get(row)!
    const seen = Object.fromEntries(Object.entries(became).map(([situation, { is }]) => [situation, is]))
    expect({ ...seen, why: became }).toMatchObject(BECOMES[expected])
    expect(saidBy(row.audit(place))).toBe(expected)
  })
})
