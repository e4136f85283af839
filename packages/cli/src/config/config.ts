import type { KeyProvider } from '@waxseal/core'

/** A module of the project, and which of its exports is meant: where it has one that fits, the name is not needed. */
export interface ProjectModule {
  /** Its path, from the config file. */
  readonly module: string
  /** The export's name: `default`, `dataSource`. */
  readonly export?: string | undefined
}

/** What the command line needs to know of a table besides what the encryption's own configuration says. */
export interface TableConfig {
  /**
   * The column with the scope (the tenant) of a row, for tables with scoped fields: work on many rows has no current tenant
   * to ask for.
   */
  readonly scopeColumn?: string | undefined
}

/** A `waxseal.config.ts`. Exactly one of `datasource` and `client` is named. */
export interface WaxsealConfig {
  /** The module that exports the TypeORM DataSource, wrapped by `withEncryption()`. */
  readonly datasource?: string | ProjectModule | undefined
  /** The module that exports the Prisma client, wrapped by `withEncryption()`. */
  readonly client?: string | ProjectModule | undefined
  /** Tables, by their names in the database. */
  readonly tables?: Readonly<Record<string, TableConfig>> | undefined
  /** The key provider that `keys rewrap --to <key>` names: `key => alicloudKms({ keyId: key })`. */
  readonly rewrapTo?: ((key: string) => KeyProvider | Promise<KeyProvider>) | undefined
  /** How many seconds the slowest replica is behind: asked during work on many rows, for `--max-lag`. */
  readonly lag?: (() => number | Promise<number>) | undefined
  /** Where `worker` and `--distributed` find Redis: a URL. The environment variable `WAXSEAL_REDIS_URL` goes before. */
  readonly redis?: string | undefined
}

/**
 * The same configuration, with its type: for `waxseal.config.ts`.
 *
 * @example
 * ```ts
 * import { defineConfig } from 'waxseal'
 *
 * export default defineConfig({ datasource: './src/data-source.ts', tables: { patient: { scopeColumn: 'clinic' } } })
 * ```
 */
export function defineConfig(config: WaxsealConfig): WaxsealConfig {
  return config
}
