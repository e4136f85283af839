import type { Policy } from './policy.ts'

/** Who makes a call. */
export interface Identity {
  readonly accountId: string
  /** `acs:ram::<account>:user/<name>`, or `acs:ram::<account>:assumed-role/<role>/<session>`. */
  readonly arn: string
  readonly kind: 'user' | 'assumed-role'
  readonly accessKeyId: string
  /** Each of them has to allow what the identity does: a session's own policy narrows that of its role. */
  readonly policies: readonly Policy[]
}
