import { EmulatorError } from '../emulator-error.ts'

/**
 * A RAM policy as the console and the `RAM` API have it: `{ Version: '1', Statement: [{ Effect, Action, Resource }] }`.
 * `*` and `?` are wildcards. Conditions are not evaluated, and a policy that has them is refused.
 */
export interface Policy {
  readonly Version: '1'
  readonly Statement: readonly PolicyStatement[]
}

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny'
  /** Such as `kms:Decrypt`, `kms:*`. */
  readonly Action: string | readonly string[]
  /** Such as `acs:kms:cn-hangzhou:1234567890123456:key/key-hzz…`, or `*`. */
  readonly Resource: string | readonly string[]
}

/** A policy that allows actions on resources, or on everything. */
export function allow(actions: string | readonly string[], resources: string | readonly string[] = '*'): Policy {
  return { Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: resources }] }
}

/** Whether a policy allows an action on a resource: some statement allows it, and none denies it. */
export function isAllowed(policy: Policy, action: string, resource: string): boolean {
  const effects = policy.Statement.filter(
    statement => matches(statement.Action, action, 'i') && matches(statement.Resource, resource, ''),
  ).map(statement => statement.Effect)
  return effects.includes('Allow') && !effects.includes('Deny')
}

/** @throws EmulatorError POLICY_INVALID, which says what is wrong with it */
export function checkPolicy(value: unknown): Policy {
  const refuse = (why: string) =>
    new EmulatorError(
      'POLICY_INVALID',
      `the policy ${why}; it is { Version: '1', Statement: [{ Effect, Action, Resource }] }`,
    )
  const policy = value as Partial<Policy> | null
  if (typeof policy !== 'object' || policy?.Version !== '1' || !Array.isArray(policy.Statement)) {
    throw refuse('is not of Version 1 with a list of statements')
  }
  for (const statement of policy.Statement as unknown[]) {
    const { Effect, Action, Resource, ...others } = (statement ?? {}) as Record<string, unknown>
    if (Effect !== 'Allow' && Effect !== 'Deny') throw refuse('has a statement whose Effect is neither Allow nor Deny')
    if (!isPatterns(Action) || !isPatterns(Resource)) throw refuse('has a statement without Action or Resource')
    const more = Object.keys(others)
    if (more.length > 0) throw refuse(`has a statement with ${more.join(', ')}, which the emulator does not evaluate`)
  }
  return policy as Policy
}

function isPatterns(value: unknown): boolean {
  const list = Array.isArray(value) ? value : [value]
  return list.length > 0 && list.every(pattern => typeof pattern === 'string' && pattern !== '')
}

function matches(patterns: string | readonly string[], text: string, flags: '' | 'i'): boolean {
  return [patterns].flat().some(pattern => {
    const expression = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')
    return new RegExp(`^${expression}$`, flags).test(text)
  })
}
