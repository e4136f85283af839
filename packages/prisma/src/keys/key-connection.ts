import type { SqlConnection, SqlDialect } from '@waxseal/core'
import type { Provider } from '../schema/native-type.ts'
import type { ClientInternals } from '../schema/prisma-client.ts'
import type { TlsGuard } from './tls-guard.ts'

/** The SQL of each provider. */
export const DIALECTS: Readonly<Record<Provider, SqlDialect>> = {
  mysql: 'mysql',
  postgresql: 'postgres',
  sqlite: 'sqlite',
}

/**
 * The key store's connection. It is never in the application's transaction, whose statements go through a client of their
 * own, and no extension can send it to a read replica or into a transaction.
 *
 * @param base - the client under all extensions
 * @param tls - what its sessions are judged by
 */
export function keyConnection(base: ClientInternals, provider: Provider, tls: TlsGuard | undefined): SqlConnection {
  return {
    dialect: DIALECTS[provider],
    async query(sql, params) {
      await tls?.ready()
      if (/^\s*SELECT\b/i.test(sql)) {
        return (await base.$queryRawUnsafe(sql, ...params)) as readonly Record<string, unknown>[]
      }
      await base.$executeRawUnsafe(sql, ...params)
      return []
    },
  }
}
