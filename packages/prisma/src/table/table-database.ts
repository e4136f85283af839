import type { TableDatabase } from '@waxseal/core'
import { DIALECTS } from '../keys/key-connection.ts'
import type { Provider } from '../schema/native-type.ts'
import type { ClientInternals } from '../schema/prisma-client.ts'

/** SQL over a client's tables, past all extensions and outside any transaction. */
export function tableDatabase(base: ClientInternals, provider: Provider): TableDatabase {
  return {
    dialect: DIALECTS[provider],
    query: async (sql, parameters = []) =>
      (await base.$queryRawUnsafe(sql, ...parameters)) as readonly Record<string, unknown>[],
    execute: async (sql, parameters = []) => Number(await base.$executeRawUnsafe(sql, ...parameters)),
  }
}
