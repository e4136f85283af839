import { beforeAll, beforeEach } from 'vitest'
import { encryptionOf } from '../../src/index.ts'
import { providerOf } from './open-client.ts'
import type { Suite } from './suite.ts'
import { createMemberTables } from './tables.ts'
import type { TestClient } from './test-client.ts'

/** The encrypted fields of `members.prisma`, as the annotations there have them. */
export const MEMBER_MODELS = {
  Member: {
    email: { index: 'emailIndex', normalize: ['trim', 'lowercase'] },
    badge: { index: 'badgeIndex', context: 'members.badge (v1)' },
    nick: { index: 'nickIndex', scoped: false },
  },
  Card: { is: { index: 'isIndex' }, some: { index: 'none' } },
} as const

/** Makes the tables of `members.prisma` for a suite, and empties them before each test. Gives the encrypted client. */
export function withMembers(suite: Suite): { readonly db: TestClient } {
  const members = {} as { db: TestClient }
  beforeAll(async () => {
    for (const statement of createMemberTables(providerOf(suite.database))) await suite.database.query(statement)
    members.db = await suite.open({ models: MEMBER_MODELS })
    await encryptionOf(members.db).warmUp()
  })
  beforeEach(async () => {
    const { database } = suite
    await database.query('UPDATE members SET sponsor_tenant = NULL, sponsor_number = NULL')
    for (const table of ['_Likes', 'cards', 'members']) await database.query(`DELETE FROM ${database.quote(table)}`)
  })
  return members
}
