import type { BenchDatabases } from '../database/bench-databases.ts'
import { assertSamePersons, samplePersons } from '../database/person.ts'
import type { Sizes } from '../database/sizes.ts'
import type { Trial } from '../measure/interleave.ts'
import { type Client, openClient } from './client.ts'
import type { ClientContender } from './client-contender.ts'
import type { GeneratedClient } from './generate.ts'
import { createTable, providerOf } from './schema.ts'

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
  const reading = await open(contender, databases, generated)
  const writing = await open(contender, databases, generated)
  await fill(contender, reading, read)
  const data = samplePersons(written)
  const { name } = contender
  return {
    findMany: { contender: name, units: read, run: async () => void (await reading.person.findMany()) },
    createMany: {
      contender: name,
      units: written,
      prepare: async () => void (await writing.person.deleteMany()),
      run: async () => void (await writing.person.createMany({ data })),
    },
    async close() {
      await reading.$disconnect()
      await writing.$disconnect()
    },
  }
}

async function open(
  contender: ClientContender,
  databases: BenchDatabases,
  generated: GeneratedClient,
): Promise<Client> {
  const database = await databases.create()
  await database.query(createTable(providerOf(database.target)))
  return contender.extend(await openClient(generated.module, database, databases.ca), generated.schema)
}

async function fill(contender: ClientContender, client: Client, count: number): Promise<void> {
  const persons = samplePersons(count)
  const chunk = 500
  for (let at = 0; at < count; at += chunk) await client.person.createMany({ data: persons.slice(at, at + chunk) })
  assertSamePersons(contender.name, await client.person.findMany(), persons)
}
