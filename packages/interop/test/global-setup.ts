import { generateClients } from './support/generate.ts'

/** Before the suites run: the Prisma clients that they import. */
export default generateClients
