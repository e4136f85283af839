import type { DataSource, Repository } from 'typeorm'
import type { BenchDatabases } from '../database/bench-databases.ts'
import { assertSamePersons, type Person, samplePersons } from '../database/person.ts'
import type { Sizes } from '../database/sizes.ts'
import type { Trial } from '../measure/interleave.ts'
import { createDataSource } from './data-source.ts'
import type { OrmContender } from './orm-contender.ts'

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
  const readSource = await open(contender, databases)
  const writeSource = await open(contender, databases)
  const reading = readSource.getRepository(contender.entity)
  const writing = writeSource.getRepository(contender.entity)
  await fill(contender, reading, read)
  const loaded = await reading.find({ take: unchanged })
  const persons = samplePersons(written)
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

async function open(contender: OrmContender, databases: BenchDatabases): Promise<DataSource> {
  const dataSource = createDataSource(await databases.create(), databases.ca, contender.entity)
  contender.prepare?.(dataSource)
  return dataSource.initialize()
}

async function fill(contender: OrmContender, repository: Repository<Person>, count: number): Promise<void> {
  const persons = samplePersons(count)
  const chunk = 500
  for (let at = 0; at < count; at += chunk) await repository.insert(persons.slice(at, at + chunk))
  assertSamePersons(contender.name, await repository.find(), persons)
}
