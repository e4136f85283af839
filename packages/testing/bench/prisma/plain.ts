import type { ClientContender } from './client-contender.ts'

/** Prisma without encryption. */
export const plainPrisma: ClientContender = { name: 'plain Prisma', encrypts: false, extend: client => client }
