import type { DatabaseTarget } from '@waxseal/testing'

/** The datasource providers of Prisma. */
export type Provider = 'sqlite' | 'mysql' | 'postgresql'

export const PROVIDERS: readonly Provider[] = ['sqlite', 'mysql', 'postgresql']

/** The provider for a database. */
export function providerOf(target: DatabaseTarget): Provider {
  return target === 'postgres' ? 'postgresql' : target === 'sqlite' ? 'sqlite' : 'mysql'
}

/** Prisma's view of the table that TypeORM makes. */
export function schemaFor(provider: Provider, output: string): string {
  const text = `generator client {
  provider = "prisma-client"
  output   = "${output}"
}

datasource db {
  provider = "${provider}"
}

model Person {
  id          String  @id @db.VarChar(40)
  number      Int
  email       String  @unique @db.VarChar(400)
  emailIndex  String? @unique @map("email_index") @db.VarChar(32)
  phone       String? @map("phone_number") @db.Text
  phoneIndex  String? @map("phone_index") @db.VarChar(32)
  secret      Bytes?
  secretIndex Bytes?  @map("secret_index")
  history     Json?
  born        String? @db.Text
  bornIndex   String? @map("born_index") @db.VarChar(32)
  balance     String? @db.Text
  score       Json?
  scan        Bytes?
  nick        String? @db.Text

  @@map("person")
}
`
  return provider === 'sqlite' ? text.replaceAll(/ @db\.\w+(\(\d+\))?/g, '') : text
}
