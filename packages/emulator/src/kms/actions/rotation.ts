import { ApiError } from '../../api/api-error.ts'
import { isSymmetric } from '../key.ts'
import type { KmsActions } from '../kms-action.ts'
import { unsupportedOperation } from '../kms-error.ts'
import { parseRotation } from '../rotation.ts'

/** UpdateRotationPolicy. */
export const rotationActions: KmsActions = {
  UpdateRotationPolicy: (keys, call) => {
    const { parameters, now } = call
    parameters.text('EnableAutomaticRotation')
    const plan = parseRotation(parameters, 730, now)
    const { rotation: _, ...key } = keys.use(call, 'UpdateRotationPolicy', parameters.text('KeyId'))
    if (key.origin === 'EXTERNAL') {
      throw new ApiError(400, 'Unsupported.Origin', 'This key origin is not valid for this api.')
    }
    if (!isSymmetric(key) || key.creator !== key.accountId) throw unsupportedOperation()
    const since = key.lastRotation ?? key.createdAt
    keys.put(plan === undefined ? key : { ...key, rotation: { ...plan, since } })
    return {}
  },
}
