import { ApiError } from '../api/api-error.ts'
import type { KeyState } from './key.ts'

const whenNotEnabled: readonly KeyState[] = ['Disabled', 'PendingDeletion', 'PendingImport']

/** Actions that use or renew the key itself, and need it enabled: else Rejected.<state>. */
const rejected: Readonly<Record<string, readonly KeyState[]>> = {
  GenerateDataKey: whenNotEnabled,
  GenerateDataKeyWithoutPlaintext: whenNotEnabled,
  Encrypt: whenNotEnabled,
  Decrypt: whenNotEnabled,
  ReEncryptFrom: whenNotEnabled,
  ReEncryptTo: whenNotEnabled,
  AsymmetricEncrypt: whenNotEnabled,
  AsymmetricDecrypt: whenNotEnabled,
  GetPublicKey: whenNotEnabled,
  CreateKeyVersion: whenNotEnabled,
  UpdateRotationPolicy: whenNotEnabled,
  UpdateAlias: ['PendingDeletion'],
}

/** Actions that change the state, or hang something on it: else Rejected.StateModifiedFailed. */
const notModified: Readonly<Record<string, readonly KeyState[]>> = {
  EnableKey: ['PendingDeletion', 'PendingImport'],
  DisableKey: ['PendingDeletion', 'PendingImport'],
  ScheduleKeyDeletion: ['PendingDeletion'],
  CancelKeyDeletion: ['Enabled', 'Disabled', 'PendingImport'],
  CreateAlias: ['PendingDeletion'],
}

/**
 * Checks whether a key's state lets an action through, by KMS's table. ReEncrypt and the asymmetric actions are not in
 * it; they are taken to be like Decrypt.
 *
 * @throws ApiError 409 Rejected.Disabled, Rejected.PendingDeletion, Rejected.PendingImport or Rejected.StateModifiedFailed
 * @see https://www.alibabacloud.com/help/doc-detail/44211.htm
 */
export function checkState(action: string, state: KeyState): void {
  if (rejected[action]?.includes(state)) {
    throw new ApiError(409, `Rejected.${state}`, `The request was rejected because the key state is ${state}.`)
  }
  if (notModified[action]?.includes(state)) {
    throw new ApiError(409, 'Rejected.StateModifiedFailed', 'Keystate modified failed.')
  }
}
