import 'reflect-metadata'
import { createTestDatabase } from '@waxseal/testing'
import { expect, it } from 'vitest'
import { World } from '../support/world.ts'
import { describeTls } from './tls-suite.ts'

describeTls('typeorm')

it('requireTls takes SQLite, which has no wire', async () => {
  const database = await createTestDatabase('sqlite')
  const dataSource = await new World(database).open({}, { requireTls: true }).initialize()
  expect(dataSource.isInitialized).toBe(true)
  await dataSource.destroy()
  await database.drop()
})
