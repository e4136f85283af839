/** MySQL and MariaDB. */
export function isMysql(driver: string): boolean {
  return driver === 'mysql' || driver === 'mariadb' || driver === 'aurora-mysql'
}

/** SQLite, under any of TypeORM's drivers. */
export function isSqlite(driver: string): boolean {
  return driver.includes('sqlite') || driver === 'sqljs'
}

/** PostgreSQL, and CockroachDB, which speaks as it does. */
export function isPostgres(driver: string): boolean {
  return driver === 'postgres' || driver === 'aurora-postgres' || driver === 'cockroachdb'
}
