import type { OpenApiCall, OpenApiClient } from '@waxseal/alicloud'
import { isWaxsealError } from '@waxseal/core'
import type { Reading } from '../evidence/reading.ts'

/**
 * Codes by which RDS says that an instance has no such thing, as Terraform's provider and other tools know them. The
 * second is spelt like that.
 */
const UNSUPPORTED = new Set([
  ...['InstanceEngineType.NotSupport', 'InvaildEngineInRegion.ValueNotSupported', 'OperationDenied.DBInstanceType'],
  ...['IncorrectDBInstanceType', 'IncorrectEngineVersion'],
])

/** Codes for an instance that is no longer there. */
const GONE = new Set(['InvalidDBInstanceId.NotFound', 'InvalidDBInstanceName.NotFound'])

/** Says that an instance was deleted while it was looked at. */
export class InstanceGone extends Error {
  override readonly name = 'InstanceGone'
}

/**
 * Makes a call and reads what is kept of its answer: the raw answer, which may hold a private key, goes no further.
 *
 * @param read the allow-list; undefined for an answer that is not what the API documents
 * @throws InstanceGone
 */
export async function ask<T>(
  client: OpenApiClient,
  call: OpenApiCall,
  read: (answer: unknown) => T | undefined,
): Promise<Reading<T>> {
  const action = `${call.product}:${call.action}`
  try {
    const value = read(await client.call(call))
    if (value !== undefined) return { outcome: 'read', value }
    return { outcome: 'failed', action, code: 'no such field', message: 'the answer is not what the API documents' }
  } catch (error) {
    if (!isWaxsealError(error)) throw error
    const code = error.serviceCode ?? error.code
    if (GONE.has(code)) throw new InstanceGone()
    if (UNSUPPORTED.has(code)) return { outcome: 'unsupported', action, code }
    return { outcome: 'failed', action, code, message: error.message }
  }
}
