import { ApiError } from '../../api/api-error.ts'
import { timestamp } from '../key.ts'
import type { KmsActions } from '../kms-action.ts'
import { rejectedState } from '../kms-error.ts'

/** EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion. */
export const keyStateActions: KmsActions = {
  EnableKey: (keys, call) => {
    const key = keys.use(call, 'EnableKey', call.parameters.text('KeyId'))
    if (key.state === 'PendingDeletion' || key.state === 'PendingImport') throw rejectedState(key.state)
    keys.put({ ...key, state: 'Enabled' })
    return {}
  },

  DisableKey: (keys, call) => {
    const key = keys.use(call, 'DisableKey', call.parameters.text('KeyId'))
    if (key.state === 'PendingDeletion' || key.state === 'PendingImport') throw rejectedState(key.state)
    keys.put({ ...key, state: 'Disabled' })
    return {}
  },

  ScheduleKeyDeletion: (keys, call) => {
    const days = call.parameters.integer('PendingWindowInDays', { min: 7, max: 366 })
    call.parameters.text('PendingWindowInDays')
    const key = keys.use(call, 'ScheduleKeyDeletion', call.parameters.text('KeyId'))
    if (key.state === 'PendingDeletion') throw rejectedState(key.state)
    const deleteAt = new Date(call.now.getTime() + days! * 24 * 60 * 60 * 1000)
    keys.put({ ...key, state: 'PendingDeletion', deleteAt: timestamp(deleteAt) })
    return {}
  },

  CancelKeyDeletion: (keys, call) => {
    const { deleteAt, ...key } = keys.use(call, 'CancelKeyDeletion', call.parameters.text('KeyId'))
    if (deleteAt === undefined)
      throw new ApiError(409, 'Rejected.UnsupportedOperation', 'This action is not supported.')
    keys.put({ ...key, state: 'Enabled' })
    return {}
  },
}
