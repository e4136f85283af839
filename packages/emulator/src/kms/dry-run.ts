import { ApiError } from '../api/api-error.ts'
import type { Call } from '../api/product.ts'

/** Ends a call with `DryRun=true` here, where all of it has been checked and nothing has been done. */
export function endDryRun({ parameters }: Call): void {
  if (parameters.flag('DryRun') !== true) return
  throw new ApiError(400, 'DryRunOperationError', 'The request would have succeeded, but the DryRun parameter was set.')
}

/** What a dry run answers in place of an action's own error: whether permission is missing, or something else. */
export function dryRunError(error: ApiError): ApiError {
  if (error.code === 'DryRunOperationError') return error
  const code = error.code === 'Forbidden.NoPermission' ? 'AccessDeniedError' : 'ValidationError'
  return new ApiError(error.status, code, error.message)
}
