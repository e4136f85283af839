import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { createSqliteDatabase } from '../src/index.ts'

it('finds plaintext that only the write-ahead log or a deleted row still holds', async () => {
  const database = createSqliteDatabase()
  await database.query('PRAGMA journal_mode = WAL')
  await database.query('PRAGMA wal_autocheckpoint = 0')
  await database.query('CREATE TABLE t (secret TEXT)')
  await database.query('INSERT INTO t VALUES (?)', ['in the log only'])
  await database.query('DELETE FROM t')
  expect(await database.grep(['in the log only'])).toEqual([
    { needle: 0, where: `${database.name}-wal`, form: 'plain' },
  ])
  await database.drop()
  expect(existsSync(database.name)).toBe(false)
})
