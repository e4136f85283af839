import { PrismaLibSql } from '@prisma/adapter-libsql'
import type { KeyProvider } from '@waxseal/core'
import { withEncryption } from '@waxseal/prisma'
import { PrismaClient } from './generated/client.ts'

/** The clinic's Prisma client, on the table and the keys that TypeORM made. */
export function openPrisma(file: string, provider: KeyProvider): PrismaClient {
  const client = new PrismaClient({ adapter: new PrismaLibSql({ url: `file:${file}` }) })
  return withEncryption(client, {
    provider,
    models: {
      Patient: {
        email: { index: 'emailIndex', normalize: ['trim', 'lowercase'] },
        phone: true,
        idNumber: true,
        history: true,
      },
    },
  })
}
