import { AsyncLocalStorage } from 'node:async_hooks'
import { localKey } from '@waxseal/core'

/** The tenant of the moment. */
export const tenants: AsyncLocalStorage<string> = new AsyncLocalStorage()
/** 32 bytes that protect nothing, and migration mode. */
export const encryptionOptions = {
  provider: localKey({ bytes: Buffer.alloc(32, 7) }),
  scope: () => tenants.getStore(),
  mode: 'migration' as const,
  keyTable: { create: true },
}
