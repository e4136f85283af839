import { randomBytes } from 'node:crypto'
import { localKey, MemoryKeyStore } from '@waxseal/core'
import { withEncryption } from '@waxseal/prisma'
import type { Client } from './client.ts'
import type { ClientContender } from './client-contender.ts'

/** Prisma with Waxseal. */
export const waxsealPrisma: ClientContender = {
  name: 'waxseal',
  encrypts: true,
  extend: client =>
    withEncryption<Client>(client, {
      provider: localKey({ bytes: randomBytes(32) }),
      keyStore: new MemoryKeyStore(),
      models: {
        Person: { email: true, phone: true, address: true },
        SearchablePerson: { email: { index: 'emailIndex' }, phone: true, address: true },
      },
    }),
}
