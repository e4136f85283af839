import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { type EncryptedDatabase, localKey, MemoryKeyStore } from '@waxseal/core'
import type { TestDatabase } from '@waxseal/testing'
import { encryptedSchema, encryptionOf, withEncryption } from '@waxseal/typeorm'
import { EntitySchema } from 'typeorm'
import type { BenchDatabases } from '../database/bench-databases.ts'
import { type Person, type PersonData, samplePersons } from '../database/person.ts'
import { createDataSource } from '../typeorm/data-source.ts'
import { PERSON } from '../typeorm/person-schema.ts'

/** A table of persons in plaintext, in binary columns with room for an index, which can be put back as it was. */
export interface BulkSession {
  readonly encrypted: EncryptedDatabase
  readonly rows: number
  /** The columns that are encrypted; the first has an index. */
  readonly columns: readonly (keyof PersonData)[]
  rotate(): Promise<unknown>
  /** Puts plaintext back, with no index. */
  reset(): Promise<void>
  close(): Promise<void>
}

const STRINGS = ['email', 'phone', 'address'] as const

/** Makes the table, with so many encrypted columns. */
export async function openBulkSession(databases: BenchDatabases, rows: number, count: 1 | 3): Promise<BulkSession> {
  const columns = STRINGS.slice(0, count)
  const plain = STRINGS.slice(count)
  const database = await databases.create()
  const entity = new EntitySchema<Person>(
    encryptedSchema<Person>({
      ...PERSON,
      columns: {
        ...PERSON.columns,
        ...Object.fromEntries(plain.map(name => [name, { type: 'varchar', length: 255 }])),
      },
      encrypted: Object.fromEntries(columns.map((name, i) => [name, { index: i === 0 }])),
    }),
  )
  const dataSource = withEncryption(createDataSource(database, databases.ca, entity), {
    provider: localKey({ bytes: randomBytes(32) }),
    keyStore: new MemoryKeyStore(),
    mode: 'migration',
  })
  await dataSource.initialize()
  await plant(database, rows, columns)
  await database.query('CREATE TABLE person_before AS SELECT * FROM person')
  const encryption = encryptionOf(dataSource)
  return {
    encrypted: encryption.database(),
    rows,
    columns,
    rotate: () => encryption.rotate(),
    async reset() {
      await database.query('DELETE FROM person')
      await database.query('INSERT INTO person SELECT * FROM person_before')
    },
    close: () => dataSource.destroy(),
  }
}

async function plant(database: TestDatabase, rows: number, encrypted: readonly string[]): Promise<void> {
  const persons = samplePersons(rows)
  for (let at = 0; at < rows; at += 1_000) {
    const part = persons.slice(at, at + 1_000)
    const values = part.flatMap((person, i) => [
      at + i + 1,
      ...STRINGS.map(name => (encrypted.includes(name) ? Buffer.from(person[name]) : person[name])),
    ])
    const places = part.map(() => '(?, ?, ?, ?)').join(', ')
    await database.query(`INSERT INTO person (id, email, phone, address) VALUES ${places}`, values)
  }
}
