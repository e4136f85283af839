import { ApiError } from '../api/api-error.ts'
import type { KeyState } from './key.ts'

export const keyNotFound = (): ApiError => new ApiError(404, 'Forbidden.KeyNotFound', 'The specified Key is not found.')

export const keyVersionNotFound = (): ApiError =>
  new ApiError(404, 'Forbidden.KeyVersionNotFound', 'The specified Key version is not found.')

export const aliasNotFound = (): ApiError =>
  new ApiError(404, 'Forbidden.AliasNotFound', 'The specified Alias is not found.')

export const noPermission = (): ApiError =>
  new ApiError(403, 'Forbidden.NoPermission', 'This operation is forbidden by permission system.')

export const unsupportedOperation = (): ApiError =>
  new ApiError(400, 'UnsupportedOperation', 'This action is not supported.')

/** 409 Rejected.Disabled, Rejected.PendingDeletion or Rejected.PendingImport. */
export function rejectedState(state: Exclude<KeyState, 'Enabled'>): ApiError {
  return new ApiError(409, `Rejected.${state}`, `The request was rejected because the key state is ${state}.`)
}
