import { beforeAll, beforeEach } from 'vitest'
import { providerOf } from './open-client.ts'
import { type Suite, secret } from './suite.ts'
import { createAccountTables } from './tables.ts'
import type { TestClient } from './test-client.ts'

const bindTo = ['id']
/** What is bound to what. */
export const BOUND_MODELS = {
  Account: {
    email: { index: 'emailIndex', bindTo },
    secret: { index: 'secretIndex', bindTo },
    note: { bindTo },
  },
  Ticket: { holder: { bindTo: ['tenant', 'number'] }, pin: { bindTo: ['number'] } },
  Badge: { code: { bindTo } },
}
/** The account of Ada. */
export const ada = { where: { id: 'ada' } }
/** The values of an account. */
export const account = (name: string) => ({ email: secret(name), secret: secret(name), note: { of: secret(name) } })
/** A change of some of them. */
export const change = (to: string) => ({ secret: secret(to), note: { of: secret(to) } })

/** Two accounts, with a ticket and a badge each. */
export function withAccounts(suite: Suite): { db: TestClient } {
  const opened = {} as { db: TestClient }
  beforeAll(async () => {
    for (const statement of createAccountTables(providerOf(suite.database))) await suite.database.query(statement)
    opened.db = await suite.open({ models: BOUND_MODELS } as object)
  })
  beforeEach(async () => {
    for (const table of ['tickets', 'badges', 'accounts']) await suite.database.query(`DELETE FROM ${table}`)
    for (const name of ['ada', 'bob']) {
      const tickets = { create: { tenant: name, number: 1, holder: secret(name), pin: new Uint8Array([1]) } }
      const badge = { create: { code: secret(name) } }
      await opened.db.account.create({ data: { id: name, ...account(name), tickets, badge } })
    }
  })
  return opened
}
