import { randomBytes } from 'node:crypto'
import { EmulatorError } from '../emulator-error.ts'
import type { Identity } from './identity.ts'
import { checkPolicy, type Policy } from './policy.ts'

/** An AccessKey pair. */
export interface AccessKey {
  readonly accessKeyId: string
  readonly accessKeySecret: string
}

/** The temporary credentials of a session under a role. */
export interface SessionCredentials extends AccessKey {
  readonly securityToken: string
  readonly expiration: Date
}

/** What a request's AccessKey id leads to. */
export interface Credential {
  readonly identity: Identity
  readonly secret: string
  readonly isActive: boolean
  /** Of a session only. */
  readonly session?: { readonly securityToken: string; readonly expiresAt: number }
}

interface User extends AccessKey {
  readonly name: string
  readonly accountId: string
  readonly policy: Policy
  readonly isActive: boolean
}

/** A role that users of an account that it trusts may assume, when their policies allow `sts:AssumeRole` on it. */
export interface Role {
  readonly arn: string
  readonly name: string
  readonly accountId: string
  readonly policy: Policy
  /** The account whose users may assume it: its own by default. */
  readonly trusts?: string
  readonly externalId?: string
}

interface Session extends AccessKey {
  readonly securityToken: string
  readonly identity: Omit<Identity, 'accessKeyId'>
  readonly expiresAt: number
}

/** The part of the state that the directory keeps. */
export interface DirectoryState {
  readonly users: readonly User[]
  readonly roles: readonly Role[]
  readonly sessions: readonly Session[]
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Users, roles and sessions: who there is, and by which AccessKey. */
export class Directory {
  readonly #users = new Map<string, User>()
  readonly #roles = new Map<string, Role>()
  readonly #sessions = new Map<string, Session>()
  readonly #changed: () => void

  constructor(state: DirectoryState | undefined, changed: () => void) {
    for (const user of state?.users ?? []) this.#users.set(user.accessKeyId, user)
    for (const role of state?.roles ?? []) this.#roles.set(role.arn, role)
    for (const session of state?.sessions ?? []) this.#sessions.set(session.accessKeyId, session)
    this.#changed = changed
  }

  state(): DirectoryState {
    return {
      users: [...this.#users.values()],
      roles: [...this.#roles.values()],
      sessions: [...this.#sessions.values()],
    }
  }

  find(accessKeyId: string): Credential | undefined {
    const user = this.#users.get(accessKeyId)
    if (user !== undefined) {
      const { accountId, name, policy, isActive } = user
      const arn = `acs:ram::${accountId}:user/${name}`
      const identity: Identity = { accountId, arn, kind: 'user', accessKeyId, policies: [policy] }
      return { identity, secret: user.accessKeySecret, isActive }
    }
    const session = this.#sessions.get(accessKeyId)
    if (session === undefined) return undefined
    const { securityToken, expiresAt } = session
    return {
      identity: { ...session.identity, accessKeyId },
      secret: session.accessKeySecret,
      isActive: true,
      session: { securityToken, expiresAt },
    }
  }

  /** Adds a user with an AccessKey, or gives the one of that name a new policy and keeps its AccessKey. */
  putUser(user: { name: string; accountId: string; policy: Policy } & Partial<AccessKey>): AccessKey {
    const { name, accountId } = user
    const policy = checkPolicy(user.policy)
    const known = this.#findUser(name, accountId)
    const accessKeyId = user.accessKeyId ?? known?.accessKeyId ?? `LTAI5t${randomName(18)}`
    const accessKeySecret = user.accessKeySecret ?? known?.accessKeySecret ?? randomName(30)
    const isActive = known?.isActive ?? true
    if (known !== undefined) this.#users.delete(known.accessKeyId)
    this.#users.set(accessKeyId, { name, accountId, policy, accessKeyId, accessKeySecret, isActive })
    this.#changed()
    return { accessKeyId, accessKeySecret }
  }

  /** Switches a user's AccessKey on or off. @throws EmulatorError UNKNOWN_RESOURCE */
  activateUser(name: string, accountId: string, isActive: boolean): void {
    const user = this.#findUser(name, accountId)
    if (user === undefined) {
      throw new EmulatorError('UNKNOWN_RESOURCE', `there is no user ${name}; createUser() makes one`)
    }
    this.#users.set(user.accessKeyId, { ...user, isActive })
    this.#changed()
  }

  putRole(role: Omit<Role, 'arn'>): Role {
    const policy = checkPolicy(role.policy)
    const made: Role = { ...role, policy, arn: `acs:ram::${role.accountId}:role/${role.name}` }
    this.#roles.set(made.arn, made)
    this.#changed()
    return made
  }

  findRole(arn: string): Role | undefined {
    return this.#roles.get(arn)
  }

  /** @param sessionPolicy narrows what the role allows */
  openSession(
    role: Role,
    name: string,
    lifetime: { readonly from: number; readonly milliseconds: number },
    sessionPolicy?: Policy,
  ): SessionCredentials {
    const { accountId } = role
    const expiresAt = lifetime.from + lifetime.milliseconds
    this.#sweepSessions(lifetime.from)
    const session: Session = {
      accessKeyId: `STS.${randomName(25)}`,
      accessKeySecret: randomName(44),
      securityToken: randomBytes(96).toString('base64'),
      identity: {
        accountId,
        arn: `acs:ram::${accountId}:assumed-role/${role.name}/${name}`,
        kind: 'assumed-role',
        policies: sessionPolicy === undefined ? [role.policy] : [role.policy, sessionPolicy],
      },
      expiresAt,
    }
    this.#sessions.set(session.accessKeyId, session)
    this.#changed()
    const { accessKeyId, accessKeySecret, securityToken } = session
    return { accessKeyId, accessKeySecret, securityToken, expiration: new Date(expiresAt) }
  }

  /** Ends all sessions now: their tokens are expired from here on. */
  expireSessions(now: number): void {
    for (const [id, session] of this.#sessions) {
      this.#sessions.set(id, { ...session, expiresAt: Math.min(session.expiresAt, now) })
    }
    this.#changed()
  }

  #findUser(name: string, accountId: string): User | undefined {
    return [...this.#users.values()].find(user => user.name === name && user.accountId === accountId)
  }

  /** Forgets sessions a day after their end: until then, their tokens are expired; from then on, unknown. */
  #sweepSessions(now: number): void {
    for (const [id, { expiresAt }] of this.#sessions) if (expiresAt < now - DAY_MS) this.#sessions.delete(id)
  }
}

function randomName(length: number): string {
  return randomBytes(length)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, length)
}
