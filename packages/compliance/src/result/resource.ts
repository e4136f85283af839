/** What a rule looked at. */
export type ResourceKind = 'rds-instance' | 'kms-key' | 'server' | 'table' | 'column' | 'orm-configuration'

/** One thing that was looked at. Names come from outside: whatever prints them escapes them. */
export interface Resource {
  readonly kind: ResourceKind
  /** Unique among its kind in its account and region: an instance id, `host:port`, `schema.table.column`, a file. */
  readonly id: string
  /** What people call it. */
  readonly name?: string | undefined
  readonly account?: string | undefined
  readonly region?: string | undefined
  /** `MySQL 8.0`, `PostgreSQL 15`. */
  readonly engine?: string | undefined
  /** Where in the repository it is configured: a path relative to the folder that the check was started in. */
  readonly file?: string | undefined
  readonly line?: number | undefined
}
