import type { TestDatabase } from '@waxseal/testing'
import type { BenchDatabases } from '../database/bench-databases.ts'
import { assertNoPlaintext, assertSamePersons, type PersonData, samplePersons } from '../database/person.ts'
import type { Sizes } from '../database/sizes.ts'
import type { Trial } from '../measure/interleave.ts'
import { type Client, openClient } from './client.ts'
import type { ClientContender } from './client-contender.ts'
import type { GeneratedClient } from './generate.ts'
import { createTables, providerOf } from './schema.ts'

/** A contender with its open database, and its trial at each task. */
export interface ClientSession {
  readonly findMany: Trial
  readonly createMany: Trial
  close(): Promise<void>
}

/** Opens one table for reading, which stays as it is, and one that is emptied before each write. */
export async function openSession(
  contender: ClientContender,
  databases: BenchDatabases,
  generated: GeneratedClient,
  { read, written }: Sizes,
): Promise<ClientSession> {
  const readDatabase = await databases.create()
  const reading = await open(contender, readDatabase, databases.ca, generated)
  const writing = await open(contender, await databases.create(), databases.ca, generated)
  const stored = await fill(contender, reading, read)
  if (contender.encrypts) await assertNoPlaintext(contender.name, readDatabase, stored)
  const data = samplePersons(written)
  const { name } = contender
  return {
    findMany: { contender: name, units: read, run: async () => void (await reading.person.findMany()) },
    createMany: {
      contender: name,
      units: written,
      prepare: async () => void (await writing.searchablePerson.deleteMany()),
      run: async () => void (await writing.searchablePerson.createMany({ data })),
    },
    async close() {
      await reading.$disconnect()
      await writing.$disconnect()
    },
  }
}

async function open(
  contender: ClientContender,
  database: TestDatabase,
  ca: string | undefined,
  { module, schema }: GeneratedClient,
): Promise<Client> {
  const searched = contender.encrypts ? 'email_index' : 'email'
  for (const sql of createTables(providerOf(database.target), searched)) await database.query(sql)
  return contender.extend(await openClient(module, database, ca), schema)
}

async function fill(contender: ClientContender, client: Client, count: number): Promise<PersonData[]> {
  const persons = samplePersons(count)
  const chunk = 500
  for (let at = 0; at < count; at += chunk) await client.person.createMany({ data: persons.slice(at, at + chunk) })
  assertSamePersons(contender.name, await client.person.findMany(), persons)
  return persons
}
