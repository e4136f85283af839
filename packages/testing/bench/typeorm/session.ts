import type { TestDatabase } from '@waxseal/testing'
import type { DataSource, Repository } from 'typeorm'
import type { BenchDatabases } from '../database/bench-databases.ts'
import {
  assertNoPlaintext,
  assertSamePersons,
  type Person,
  type PersonData,
  samplePersons,
} from '../database/person.ts'
import type { Sizes } from '../database/sizes.ts'
import type { Trial } from '../measure/interleave.ts'
import { createDataSource } from './data-source.ts'
import type { OrmContender } from './orm-contender.ts'
import { PERSON } from './person-schema.ts'

/** A contender with its open database, and its trial at each task. */
export interface OrmSession {
  readonly find: Trial
  readonly save: Trial
  readonly insert: Trial
  readonly saveUnchanged: Trial
  close(): Promise<void>
}

/** Opens one table for reading, which stays as it is, and one that is emptied before each write. */
export async function openSession(
  contender: OrmContender,
  databases: BenchDatabases,
  { read, written, unchanged }: Sizes,
): Promise<OrmSession> {
  const readDatabase = await databases.create()
  const readSource = await open(contender, readDatabase, databases.ca)
  const writeSource = await open(contender, await databases.create(), databases.ca)
  const reading = readSource.getRepository<Person>(PERSON.name)
  const writing = writeSource.getRepository<Person>(PERSON.name)
  const stored = await fill(contender, reading, read)
  if (contender.encrypts) await assertNoPlaintext(contender.name, readDatabase, stored)
  const loaded = await reading.find({ take: unchanged })
  const { complete = same } = contender
  const persons = samplePersons(written).map(complete)
  let entities: Person[] = []
  const emptyTable = async () => {
    await writing.clear()
    entities = persons.map(person => writing.create(person))
  }
  const { name } = contender
  return {
    find: { contender: name, units: read, run: async () => void (await reading.find()) },
    save: {
      contender: name,
      units: written,
      prepare: emptyTable,
      run: async () => void (await writing.save(entities)),
    },
    insert: {
      contender: name,
      units: written,
      prepare: emptyTable,
      run: async () => void (await writing.insert(entities)),
    },
    saveUnchanged: { contender: name, units: loaded.length, run: async () => void (await reading.save(loaded)) },
    async close() {
      await readSource.destroy()
      await writeSource.destroy()
    },
  }
}

async function open(contender: OrmContender, database: TestDatabase, ca: string | undefined): Promise<DataSource> {
  const dataSource = createDataSource(database, ca, contender.entity(database.target))
  contender.prepare?.(dataSource)
  await dataSource.initialize()
  contender.initialized?.(dataSource)
  return dataSource
}

async function fill(contender: OrmContender, repository: Repository<Person>, count: number): Promise<PersonData[]> {
  const persons = samplePersons(count).map(contender.complete ?? same)
  const chunk = 500
  for (let at = 0; at < count; at += chunk) await repository.insert(persons.slice(at, at + chunk))
  assertSamePersons(contender.name, await repository.find(), persons)
  return persons
}

function same(person: PersonData): PersonData {
  return person
}
