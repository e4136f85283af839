import { existsSync, readFileSync } from 'node:fs'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { createKeyFile, localKey } from '@waxseal/core'
import { encryptionOf, withEncryption } from '@waxseal/prisma'
import { PrismaClient } from './generated/client.ts'

const file = process.env.DATABASE_FILE ?? 'contacts.db'
const keyFile = process.env.WAXSEAL_KEY_FILE ?? 'waxseal.key'

// In production a KMS wraps the data keys; on this machine a file does.
if (!existsSync(keyFile)) createKeyFile(keyFile)

const client = new PrismaClient({ adapter: new PrismaLibSql({ url: `file:${file}` }) })

/** The client that the service uses. This file is the one place that knows of encryption. */
export const db = withEncryption(client, {
  provider: localKey({ file: keyFile }),
  keyTable: { create: true },
  models: { Contact: { email: { index: 'emailIndex', normalize: ['trim', 'lowercase'] }, phone: true, notes: true } },
})

/** Creates the table where it is missing, as `prisma migrate deploy` would, and brings the keys into memory. */
export async function openDatabase(): Promise<void> {
  const tables = await client.$queryRaw<unknown[]>`SELECT name FROM sqlite_master WHERE name = 'contact'`
  if (tables.length === 0) {
    const migration = new URL('../prisma/migrations/20261121000000_contact/migration.sql', import.meta.url)
    const statements = readFileSync(migration, 'utf8')
      .split(';\n')
      .filter(text => text.trim() !== '')
    for (const statement of statements) await client.$executeRawUnsafe(statement)
  }
  await encryptionOf(db).warmUp()
}
