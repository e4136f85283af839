import { ApiError } from '../api/api-error.ts'
import type { Fault, FaultError } from './fault.ts'

/** Statuses and messages of documented errors that only a fault brings about, by code. */
const errors: Readonly<Record<string, readonly [status: number, message: string]>> = {
  'Forbidden.AccessKey': [403, 'This AccessKey is not enabled.'],
  'Forbidden.InDebt': [403, 'Current user is indebted.'],
  'Forbidden.InDebtOverdue': [403, 'Current user is indebted Overdue.'],
  'Forbidden.KeyNotFound': [404, 'The specified Key is not found.'],
  'Forbidden.KmsServiceNotEnabled': [
    403,
    'Kms service is not Enabled for current user. Please get access permission first.',
  ],
  'Forbidden.NoPermission': [403, 'This operation is forbidden by permission system.'],
  InternalFailure: [500, 'Internal Failure.'],
  'Rejected.Disabled': [409, 'The request was rejected because the key state is Disabled.'],
  'Rejected.PendingDeletion': [409, 'The request was rejected because the key state is PendingDeletion.'],
  'Rejected.Throttling': [400, 'QPS Limit Exceeded'],
  'Rejected.Unavailable': [409, 'The request was rejected because the key state is Unavailable.'],
  ServiceUnavailableTemporary: [503, 'Service Unavailable Temporary.'],
  Throttling: [400, 'Request was denied due to request throttling.'],
  'Throttling.Api': [400, 'Request was denied due to api flow control.'],
  'Throttling.User': [400, 'Request was denied due to user flow control.'],
}

/** The error that a fault asks for, with the documented status and message unless it names others. */
export function errorOf(fault: Fault | undefined): ApiError | undefined {
  if (fault?.throttlePerSecond !== undefined) return documentedError({ code: 'Rejected.Throttling' })
  if (fault?.error === undefined) return undefined
  return documentedError(typeof fault.error === 'string' ? { code: fault.error } : fault.error)
}

function documentedError({ code, status, message }: FaultError): ApiError {
  const [knownStatus, knownMessage] = errors[code] ?? [400, 'An error that was asked for.']
  return new ApiError(status ?? knownStatus, code, message ?? knownMessage)
}
