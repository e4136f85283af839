// One of each: the newest Prisma and the oldest in the workspace, from both generators, on different databases.

export { PrismaClient as Prisma7Js } from '../generated/prisma-client-js-postgresql/index.js'
export { PrismaClient as Prisma7 } from '../generated/prisma-client-mysql/client.ts'
export { PrismaClient as Prisma6Js } from '../prisma-6/generated/prisma-client-js-mysql/index.js'
export { PrismaClient as Prisma6 } from '../prisma-6/generated/prisma-client-sqlite/client.ts'
export { PrismaClient as Prisma616 } from '../prisma-6.16/generated/prisma-client-js-postgresql/index.js'
