import { ApiError } from '../api/api-error.ts'

export const instanceNotFound = (): ApiError =>
  new ApiError(404, 'InvalidDBInstanceId.NotFound', 'The specified DB instance does not exist.')

export const noPermission = (): ApiError =>
  new ApiError(403, 'Forbidden.RAM', 'User not authorized to operate on the specified resource, or this API.')

/** An action that the instance's engine does not have. */
export const engineNotSupported = (): ApiError =>
  new ApiError(400, 'InstanceEngineType.NotSupport', 'The engine type of the instance does not support the action.')

/** No key of the customer's encrypts the disk. */
export const noActiveKey = (): ApiError => new ApiError(400, 'NoActiveBYOK', 'No active BYOK is found.')
