import type { ClientContender } from './client-contender.ts'

interface Call {
  readonly args: unknown
  query(args: unknown): Promise<unknown>
}

/** An extension that does nothing: what Prisma's own mechanism costs. */
export const noOpPrisma: ClientContender = {
  name: 'no-op extension',
  encrypts: false,
  extend: client =>
    client.$extends({ query: { $allModels: { $allOperations: ({ args, query }: Call) => query(args) } } }),
}
