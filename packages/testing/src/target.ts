/** A kind of database server that the tests can run on. */
export type ServerKind = 'mariadb' | 'mysql' | 'postgres'

/** A database that a contract suite runs against: one of the servers, or SQLite in a file. */
export type DatabaseTarget = 'sqlite' | ServerKind

/** The name of a target as its makers write it, for messages and test titles. */
export const productName: Readonly<Record<DatabaseTarget, string>> = {
  sqlite: 'SQLite',
  mariadb: 'MariaDB',
  mysql: 'MySQL',
  postgres: 'PostgreSQL',
}
