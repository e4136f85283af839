import { generateKey } from '@47ng/cloak'
import { fieldEncryptionExtension } from 'prisma-encryption'
import type { ClientContender } from './client-contender.ts'

/** prisma-encryption, the fork of prisma-field-encryption that runs on Prisma 7. It takes the fields from the schema's annotations. */
export const peerPrisma: ClientContender = {
  name: 'prisma-encryption',
  encrypts: true,
  extend: (client, schemaPath) =>
    client.$extends(fieldEncryptionExtension({ encryptionKey: generateKey(), schemaPath })),
}
