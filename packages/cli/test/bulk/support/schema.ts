import type { DatabaseTarget } from '@waxseal/testing'

/** The datasource providers of Prisma. */
export type Provider = 'sqlite' | 'mysql' | 'postgresql'

export const PROVIDERS: readonly Provider[] = ['sqlite', 'mysql', 'postgresql']

/** The provider for a database. */
export function providerOf(target: DatabaseTarget): Provider {
  return target === 'postgres' ? 'postgresql' : target === 'sqlite' ? 'sqlite' : 'mysql'
}

/** Prisma's view of the tables that TypeORM makes. */
export function schemaFor(provider: Provider, output: string): string {
  const text = `generator client {
  provider = "prisma-client"
  output   = "${output}"
}

datasource db {
  provider = "${provider}"
}

model Patient {
  id         BigInt  @id
  clinic     String? @db.VarChar(40)
  email      Bytes?
  emailIndex Bytes?  @unique @map("email_bidx")
  phone      String? @db.LongText
  phoneIndex String? @map("phone_bidx") @db.VarChar(32)
  history    Json?
  born       String? @db.LongText
  scan       Bytes?
  secret     Bytes?

  @@map("patient")
}

model Visit {
  clinic    String  @db.VarChar(40)
  number    Int
  note      String? @db.LongText
  noteIndex String? @map("note_bidx") @db.VarChar(32)

  @@id([clinic, number])
  @@map("visit")
}
`
  if (provider === 'sqlite') return text.replaceAll(/ @db\.\w+(\(\d+\))?/g, '')
  return provider === 'postgresql' ? text.replaceAll('@db.LongText', '@db.Text') : text
}
