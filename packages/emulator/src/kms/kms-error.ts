import { ApiError } from '../api/api-error.ts'

export const keyNotFound = (): ApiError => new ApiError(404, 'Forbidden.KeyNotFound', 'The specified Key is not found.')

export const keyVersionNotFound = (): ApiError =>
  new ApiError(404, 'Forbidden.KeyVersionNotFound', 'The specified Key version is not found.')

export const aliasNotFound = (): ApiError =>
  new ApiError(404, 'Forbidden.AliasNotFound', 'The specified Alias is not found.')

export const noPermission = (): ApiError =>
  new ApiError(403, 'Forbidden.NoPermission', 'This operation is forbidden by permission system.')

/** An action on a key of another kind than it is for. */
export const unsupportedOperation = (): ApiError =>
  new ApiError(400, 'UnsupportedOperation', 'This action is not supported.')

/** The same of the asymmetric actions, which have a code of their own. */
export const rejectedOperation = (): ApiError =>
  new ApiError(400, 'Rejected.UnsupportedOperation', 'Unsupported operation.')

export const limitExceeded = (): ApiError =>
  new ApiError(
    400,
    'Rejected.LimitExceeded',
    'The request was rejected because user create resource limit was exceeded.',
  )
