import { describe, expect, it } from 'vitest'
import { openApiClient } from '../../src/index.ts'
import { credentials, PLANTED, refusalOf } from '../support/refusal.ts'
import { answer, REQUEST_ID, type Responder, refusal, startService } from '../support/service.ts'

async function refusalBy(responder: Responder) {
  const { endpoint } = await startService(responder)
  const client = openApiClient({ region: 'cn-hangzhou', endpoint, credentials, retries: 0 })
  const query = { KeyId: 'alias/app' }
  return refusalOf(() => client.call({ product: 'kms', version: '2016-01-20', action: 'Decrypt', query }))
}

describe('a documented code of the service', () => {
  it.each([
    [400, 'Rejected.Throttling', 'CLOUD_THROTTLED'],
    [400, 'Throttling', 'CLOUD_THROTTLED'],
    [400, 'Throttling.User', 'CLOUD_THROTTLED'],
    [400, 'Throttling.Api', 'CLOUD_THROTTLED'],
    [409, 'Rejected.Disabled', 'KMS_KEY_DISABLED'],
    [409, 'Rejected.PendingDeletion', 'KMS_KEY_DISABLED'],
    [409, 'Rejetced.PendingDeletion', 'KMS_KEY_DISABLED'],
    [409, 'Rejected.PendingImport', 'KMS_KEY_DISABLED'],
    [409, 'Rejected.Unavailable', 'KMS_KEY_DISABLED'],
    [404, 'Forbidden.KeyNotFound', 'KMS_KEY_NOT_FOUND'],
    [404, 'Forbidden.AliasNotFound', 'KMS_KEY_NOT_FOUND'],
    [404, 'Forbidden.KeyVersionNotFound', 'KMS_KEY_NOT_FOUND'],
    [403, 'Forbidden.NoPermission', 'CLOUD_ACCESS_DENIED'],
    [403, 'Forbidden.RAM', 'CLOUD_ACCESS_DENIED'],
    [403, 'NoPermission', 'CLOUD_ACCESS_DENIED'],
    [403, 'AccessDeniedError', 'CLOUD_ACCESS_DENIED'],
    [403, 'Forbidden.KmsServiceNotEnabled', 'CLOUD_ACCESS_DENIED'],
    [403, 'Forbidden.InDebt', 'CLOUD_ACCESS_DENIED'],
    [403, 'Forbidden.InDebtOverdue', 'CLOUD_ACCESS_DENIED'],
    [404, 'InvalidAccessKeyId.NotFound', 'CLOUD_CREDENTIALS'],
    [403, 'InvalidAccessKeyId.Inactive', 'CLOUD_CREDENTIALS'],
    [403, 'Forbidden.AccessKey', 'CLOUD_CREDENTIALS'],
    [400, 'SignatureDoesNotMatch', 'CLOUD_CREDENTIALS'],
    [400, 'IncompleteSignature', 'CLOUD_CREDENTIALS'],
    [400, 'InvalidSecurityToken.Expired', 'CLOUD_CREDENTIALS'],
    [400, 'InvalidSecurityToken.MismatchWithAccessKey', 'CLOUD_CREDENTIALS'],
    [400, 'MissingSecurityToken', 'CLOUD_CREDENTIALS'],
    [400, 'IllegalTimestamp', 'CLOUD_CLOCK_SKEW'],
    [400, 'InvalidTimeStamp.Expired', 'CLOUD_CLOCK_SKEW'],
    [400, 'UnsupportedOperation', 'KMS_KEY_UNSUITABLE'],
    [400, 'Rejected.UnsupportedOperation', 'KMS_KEY_UNSUITABLE'],
    [400, 'InvalidParameter', 'CLOUD_REQUEST_REFUSED'],
    [400, 'MissingParameter', 'CLOUD_REQUEST_REFUSED'],
    [404, 'InvalidApi.NotFound', 'CLOUD_REQUEST_REFUSED'],
    [400, 'SignatureNonceUsed', 'CLOUD_UNAVAILABLE'],
    [500, 'InternalFailure', 'CLOUD_UNAVAILABLE'],
    [503, 'ServiceUnavailableTemporary', 'CLOUD_UNAVAILABLE'],
    [503, 'SerivceUnavailableTemporary', 'CLOUD_UNAVAILABLE'],
  ])('%i %s is %s', async (status, serviceCode, code) => {
    const error = await refusalBy(refusal(status, serviceCode))
    expect(error).toMatchObject({ code, serviceCode, requestId: REQUEST_ID })
    expect(error.message).toMatch(/^kms:Decrypt with alias\/app: .+ \(.+, request id .+\)$/)
    expect(error.message).toContain(serviceCode)
    expect(error.message).toContain(REQUEST_ID)
  })
})

describe('an answer in other words', () => {
  it('of a gateway, in lower case, is understood', async () => {
    const error = await refusalBy(answer({ code: 'Forbidden.NoPermission', requestId: REQUEST_ID }, 403))
    expect(error).toMatchObject({ code: 'CLOUD_ACCESS_DENIED', requestId: REQUEST_ID })
  })

  it.each([
    [400, 'CLOUD_REQUEST_REFUSED'],
    [403, 'CLOUD_ACCESS_DENIED'],
    [429, 'CLOUD_THROTTLED'],
    [500, 'CLOUD_UNAVAILABLE'],
  ])('without a code is told by its status %i', async (status, code) => {
    const error = await refusalBy(answer({ error: PLANTED.plaintext }, status))
    expect(error).toMatchObject({ code, message: expect.stringContaining('(no code, request id unknown)') })
    expect([error.serviceCode, error.requestId]).toEqual([undefined, undefined])
  })

  it('is not quoted where code and request id are no such thing', async () => {
    const echo = `${PLANTED.plaintext} ${PLANTED.accessKeySecret}`
    const error = await refusalBy(answer({ Code: echo, RequestId: echo, Message: echo, Recommend: echo }, 400))
    expect(error.message).toContain('(no code, request id unknown)')
  })
})
