import type { WaxsealErrorCode } from '../../errors.ts'
import type { KeyAcquisition } from '../key-acquisition.ts'
import type { KeyLoader } from '../key-loader.ts'
import type { ResolvedKeyringOptions } from '../keyring-options.ts'

/** What every operation of the key lifecycle works with. */
export interface Tools {
  readonly options: ResolvedKeyringOptions
  readonly loader: KeyLoader
  readonly acquisition: KeyAcquisition
}

/** Why a key, or a scope, was left as it is. */
export interface KeyFailure {
  readonly scope: string
  /** 8 hexadecimal digits. */
  readonly keyId: string | undefined
  readonly code: WaxsealErrorCode
  readonly message: string
}
