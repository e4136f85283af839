import { timestamp } from '../../api/timestamp.ts'

import type { KmsActions } from '../kms-action.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** EnableKey, DisableKey, ScheduleKeyDeletion and CancelKeyDeletion. */
export const keyStateActions: KmsActions = {
  EnableKey: (keys, call) => {
    keys.put({ ...keys.use(call, 'EnableKey', call.parameters.text('KeyId')), state: 'Enabled' })
    return {}
  },

  DisableKey: (keys, call) => {
    keys.put({ ...keys.use(call, 'DisableKey', call.parameters.text('KeyId')), state: 'Disabled' })
    return {}
  },

  ScheduleKeyDeletion: (keys, call) => {
    const { parameters, now } = call
    parameters.text('PendingWindowInDays')
    const days = parameters.integer('PendingWindowInDays', { min: 7, max: 366 }) ?? 0
    const key = keys.use(call, 'ScheduleKeyDeletion', parameters.text('KeyId'))
    const deleteAt = timestamp(new Date(now.getTime() + days * DAY_MS))
    keys.put({ ...key, state: 'PendingDeletion', deleteAt })
    return {}
  },

  CancelKeyDeletion: (keys, call) => {
    const { deleteAt: _, ...key } = keys.use(call, 'CancelKeyDeletion', call.parameters.text('KeyId'))
    keys.put({ ...key, state: 'Enabled' })
    return {}
  },
}
