import type { Client } from './client.ts'

/** A way to keep persons through Prisma: what is made of the plain client. */
export interface ClientContender {
  readonly name: string
  readonly encrypts: boolean
  extend(client: Client, schema: string): Client | Promise<Client>
}
