import { ApiError } from '../api/api-error.ts'
import type { Call } from '../api/product.ts'
import type { KmsAction } from './kms-action.ts'

const SUCCESS = 'DryRunOperationError'

/** Ends a call with `DryRun=true` here, where all of it has been checked and nothing has been done. */
export function endDryRun({ parameters }: Call): void {
  if (parameters.flag('DryRun') !== true) return
  throw new ApiError(400, SUCCESS, 'The request would have succeeded, but the DryRun parameter was set.')
}

/** An action that takes `DryRun`: it calls {@link endDryRun}, and its errors become those of a dry run. */
export function withDryRun(action: KmsAction): KmsAction {
  return async (keys, call) => {
    try {
      return await action(keys, call)
    } catch (error) {
      const isDryRun = call.parameters.flag('DryRun') === true
      throw isDryRun && error instanceof ApiError ? dryRunError(error) : error
    }
  }
}

/** Whether permission is missing, or something else. */
function dryRunError(error: ApiError): ApiError {
  if (error.code === SUCCESS) return error
  const code = error.code === 'Forbidden.NoPermission' ? 'AccessDeniedError' : 'ValidationError'
  return new ApiError(error.status, code, error.message)
}
