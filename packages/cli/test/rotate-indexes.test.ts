import 'reflect-metadata'
import { setTimeout as sleep } from 'node:timers/promises'
import { localKey } from '@waxseal/core'
import { createTestDatabase, type TestDatabase } from '@waxseal/testing'
import { encryptionOf, withEncryption } from '@waxseal/typeorm'
import libsql from 'libsql'
import { DataSource, type DataSourceOptions } from 'typeorm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rotateIndexes } from '../src/reindex/rotate-indexes.ts'
import { Patient } from './fixtures/typeorm/src/patient.ts'

let database: TestDatabase
let ours: DataSource
let others: DataSource

// What another process is: a DataSource with keys and caches of its own.
async function open(): Promise<DataSource> {
  const options = {
    type: 'better-sqlite3',
    driver: libsql,
    database: database.name,
    entities: [Patient],
    synchronize: true,
  }
  const provider = localKey({ bytes: Buffer.alloc(32, 7) })
  const encryption = { provider, scope: () => 'north', maxAge: 300 }
  return withEncryption(new DataSource(options as unknown as DataSourceOptions), encryption).initialize()
}

beforeAll(async () => {
  database = await createTestDatabase('sqlite')
  ours = await open()
  others = await open()
  const patients = Array.from({ length: 40 }, (_, n) => ({ clinic: 'north', email: `${n}@example.org` }))
  await ours.getRepository(Patient).save(patients)
})
afterAll(async () => {
  await ours?.destroy()
  await others?.destroy()
  await database?.drop()
})

const encrypted = () => encryptionOf(ours).database()
const generations = async () => (await encryptionOf(ours).keyring.describe('')).filter(key => key.purpose === 'index')

describe('a new generation of index keys', { timeout: 60_000 }, () => {
  it('goes on after it was stopped while it waited, and begins no other', async () => {
    const stop = new AbortController()
    const waits: string[] = []
    const onWait = (_until: Date, why: string) => {
      waits.push(why)
      stop.abort()
    }
    const report = await rotateIndexes(encrypted(), { signal: stop.signal, onWait })
    expect(report).toMatchObject({ state: 'stopped', rows: undefined, scopes: [{ phase: 'begun', generation: 2 }] })
    expect(waits).toEqual(['for every process to search the new index key'])
    expect((await generations()).map(({ state }) => state)).toEqual(['live', 'pending'])
  })

  it('has every process find every row throughout, those that are written meanwhile too', async () => {
    let ended = false
    const missed: string[] = []
    const search = async (from: DataSource, email: string) => {
      if ((await from.getRepository(Patient).findOneBy({ email })) === null) missed.push(email)
    }
    let written = 0
    const application = (async () => {
      while (!ended) {
        const email = `new-${written++}@example.org`
        await others.getRepository(Patient).save({ clinic: 'north', email })
        for (const wanted of [email, `${written % 40}@example.org`]) {
          await search(ours, wanted)
          await search(others, wanted)
        }
        await sleep(5)
      }
    })()
    const report = await rotateIndexes(encrypted(), { batchRows: 10 })
    await sleep(700)
    ended = true
    await application
    expect(missed).toEqual([])
    expect(written).toBeGreaterThan(10)
    expect(report).toMatchObject({ state: 'done', scopes: [{ phase: 'settled', generation: 2 }] })
    expect((await generations()).map(({ state }) => state)).toEqual(['retired', 'live'])
  })
})
