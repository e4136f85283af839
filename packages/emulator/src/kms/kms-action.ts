import type { Call, Reply } from '../api/product.ts'
import type { KeyStore } from './key-store.ts'

/** An action of KMS, on the keys of the region. */
export type KmsAction = (keys: KeyStore, call: Call) => Reply | Promise<Reply>

/** Actions by name. */
export type KmsActions = Readonly<Record<string, KmsAction>>
