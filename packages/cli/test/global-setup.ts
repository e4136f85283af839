import { generateBulkClients } from './bulk/support/generate.ts'

/** Before the suites run: the Prisma clients that they import. */
export default generateBulkClients
