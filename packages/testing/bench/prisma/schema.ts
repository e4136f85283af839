import type { DatabaseTarget } from '@waxseal/testing'

/** The datasource providers of Prisma that the benchmark runs on. */
export type Provider = 'sqlite' | 'mysql' | 'postgresql'

/** The provider for a database. */
export function providerOf(target: DatabaseTarget): Provider {
  return target === 'postgres' ? 'postgresql' : target === 'sqlite' ? 'sqlite' : 'mysql'
}

/** The schema of all contenders. Only the peer reads its annotations. */
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
`
}

const ID: Readonly<Record<Provider, string>> = {
  sqlite: 'INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT',
  mysql: 'INTEGER NOT NULL PRIMARY KEY AUTO_INCREMENT',
  postgresql: 'SERIAL NOT NULL PRIMARY KEY',
}

/** The statement that creates the table. `prisma db push` would need an engine from the network. */
export function createTable(provider: Provider): string {
  const text = provider === 'mysql' ? 'VARCHAR(191)' : 'TEXT'
  return `CREATE TABLE person (id ${ID[provider]}, email ${text} NOT NULL, phone ${text} NOT NULL, address ${text} NOT NULL)`
}
