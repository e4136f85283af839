import type { DatabaseTarget } from '@waxseal/testing'

/** The datasource providers of Prisma that the benchmark runs on. */
export type Provider = 'sqlite' | 'mysql' | 'postgresql'

/** The provider for a database. */
export function providerOf(target: DatabaseTarget): Provider {
  return target === 'postgres' ? 'postgresql' : target === 'sqlite' ? 'sqlite' : 'mysql'
}

/** The schema of all contenders: a model to read, and one to write that can be searched. Only the peers read its annotations. */
export function schemaFor(provider: Provider, output: string): string {
  return `generator client {
  provider = "prisma-client"
  output   = "${output}"
}

datasource db {
  provider = "${provider}"
}

model Person {
  id      Int    @id @default(autoincrement())
  email   String /// @encrypted
  phone   String /// @encrypted
  address String /// @encrypted

  @@map("person")
}

model SearchablePerson {
  id         Int     @id @default(autoincrement())
  email      String  /// @encrypted
  phone      String  /// @encrypted
  address    String  /// @encrypted
  emailIndex String? @map("email_index") /// @encryption:hash(email)

  @@map("searchable_person")
}
`
}

const ID: Readonly<Record<Provider, string>> = {
  sqlite: 'INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT',
  mysql: 'INTEGER NOT NULL PRIMARY KEY AUTO_INCREMENT',
  postgresql: 'SERIAL NOT NULL PRIMARY KEY',
}

/**
 * The statements that create the tables, with the database's index on the column that searches go by. `prisma db push` would need an
 * engine from the network.
 */
export function createTables(provider: Provider, searched: 'email' | 'email_index'): readonly string[] {
  const text = provider === 'mysql' ? 'VARCHAR(191)' : 'TEXT'
  const columns = `id ${ID[provider]}, email ${text} NOT NULL, phone ${text} NOT NULL, address ${text} NOT NULL`
  return [
    `CREATE TABLE person (${columns})`,
    `CREATE TABLE searchable_person (${columns}, email_index ${text})`,
    `CREATE INDEX searched ON searchable_person (${searched})`,
  ]
}
