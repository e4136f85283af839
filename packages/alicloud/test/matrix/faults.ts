import { allow, type Emulator, type Fault as InjectedFault } from '@waxseal/emulator'
import type { AlicloudOptions } from '../../src/index.ts'
import type { SubjectKey } from './subjects.ts'

/** Where a fault strikes. */
export interface Scene {
  readonly cloud: Emulator
  /** The key that is used, and one like it that is not. */
  readonly key: SubjectKey & { readonly arn: string }
  readonly other: SubjectKey
}

/** What a fault changes: how KMS is reached, which key is named, what was made. */
export interface Change {
  readonly access?: AlicloudOptions
  readonly keyId?: string
  readonly place?: string
  /** What to open in place of what was made; `other` was made under the other key. */
  readonly spoil?: (blob: Uint8Array, other: Uint8Array) => Uint8Array
  /** Milliseconds for an attempt. */
  readonly timeout?: number
}

/** What a provider should be refused with. */
export interface Fault {
  readonly name: string
  /** Changes the scene, and is changed back by {@link mend}. */
  readonly strike: (scene: Scene) => Change | undefined | Promise<Change | undefined>
  /** The codes that making and opening end with, or one of two; `ok` where they are not hindered. */
  readonly make: string
  readonly open: string
  /** What opening by `multi` ends with, where that is not `ok`: the other region still opens it. */
  readonly openByOther?: string
  /** Only with our client, where it is about our client's options. */
  readonly isOurs?: true
  /** With the retries that a client makes by default. */
  readonly retries?: true
}

/** Puts everything right again. */
export async function mend({ cloud, key }: Scene): Promise<void> {
  cloud.faults.clear()
  cloud.skewClock(0)
  await cloud.activateUser('administrator', true)
  await cloud.keys.setState(key.keyId, 'Enabled')
  await cloud.comeUp()
}

/** Of a key, and of a value. */
const NOT_OPENED = 'KEY_UNWRAP_FAILED or DECRYPTION_FAILED'

function both(code: string): Pick<Fault, 'make' | 'open'> {
  return { make: code, open: code }
}

function injected(name: string, fault: InjectedFault, code: string): Fault {
  return {
    name,
    strike({ cloud }) {
      cloud.faults.inject(fault)
      return undefined
    },
    ...both(code),
  }
}

function ofKeyName(code: string): Pick<Fault, 'open' | 'openByOther'> {
  return code === 'CONFIG_INVALID' ? { open: code, openByOther: code } : { open: 'ok' }
}

/** Of a key that cannot be named: what was made before still opens, because its record names its key. */
function named(name: string, keyId: (scene: Scene) => string, code: string): Fault {
  return { name, strike: scene => ({ keyId: keyId(scene) }), make: code, ...ofKeyName(code) }
}

function state(name: string, to: 'Disabled' | 'PendingDeletion'): Fault {
  return {
    name,
    async strike({ cloud, key }) {
      await cloud.keys.setState(key.keyId, to)
      return undefined
    },
    ...both('KMS_KEY_DISABLED'),
  }
}

/** The faults of the matrix. */
export const FAULTS: readonly Fault[] = [
  { name: 'nothing', strike: () => undefined, ...both('ok') },
  named('wrong key id', () => 'key-hzz000000000000000000', 'KMS_KEY_NOT_FOUND'),
  named('alias without alias/', () => 'app', 'CONFIG_INVALID'),
  named('key in another region', ({ key }) => key.arn.replace('cn-hangzhou', 'cn-shanghai'), 'CONFIG_INVALID'),
  {
    name: 'wrong account',
    strike: async ({ cloud, key }) => {
      const stranger = { name: 'stranger', accountId: '1999999999999999', policy: allow('kms:*', key.arn) }
      return { access: { credentials: await cloud.createUser(stranger) } }
    },
    ...both('CLOUD_ACCESS_DENIED or KMS_KEY_NOT_FOUND'),
  },
  state('key disabled', 'Disabled'),
  state('key pending deletion', 'PendingDeletion'),
  {
    name: 'no permission',
    strike: async ({ cloud }) => ({
      access: { credentials: await cloud.createUser({ name: 'nobody', policy: allow('oss:*') }) },
    }),
    ...both('CLOUD_ACCESS_DENIED'),
  },
  {
    name: 'STS token expired',
    strike: async ({ cloud }) => {
      const { arn } = await cloud.createRole({ name: 'app', policy: allow('kms:*') })
      return { access: { credentials: await cloud.issueSession(arn, -60_000) } }
    },
    ...both('CLOUD_CREDENTIALS'),
  },
  {
    name: 'AccessKey disabled',
    async strike({ cloud }) {
      await cloud.activateUser('administrator', false)
      return undefined
    },
    ...both('CLOUD_CREDENTIALS'),
  },
  {
    name: 'wrong AccessKey secret',
    strike: ({ cloud }) => ({ access: { credentials: { ...cloud.credentials, accessKeySecret: 'planted-token' } } }),
    ...both('CLOUD_CREDENTIALS'),
  },
  {
    name: 'clock skew',
    strike({ cloud }) {
      cloud.skewClock(20 * 60_000)
      return undefined
    },
    ...both('CLOUD_CLOCK_SKEW'),
  },
  injected('throttled for ever', { error: 'Rejected.Throttling' }, 'CLOUD_THROTTLED'),
  { ...injected('throttled twice', { error: 'Rejected.Throttling', times: 2 }, 'ok'), retries: true },
  injected('HTTP 500', { error: 'InternalFailure' }, 'CLOUD_UNAVAILABLE'),
  injected('HTTP 503', { error: 'ServiceUnavailableTemporary' }, 'CLOUD_UNAVAILABLE'),
  injected('a proxy’s HTML', { raw: { status: 502, body: '<html>Bad Gateway</html>' } }, 'CLOUD_UNAVAILABLE'),
  injected('connection reset', { reset: 'before' }, 'CLOUD_UNAVAILABLE'),
  { ...injected('reset twice', { reset: 'after', times: 2 }, 'ok'), retries: true },
  {
    name: 'no answer',
    strike({ cloud }) {
      cloud.faults.inject({ hang: true })
      return { timeout: 200 }
    },
    ...both('CLOUD_UNAVAILABLE'),
  },
  {
    name: 'KMS down',
    async strike({ cloud }) {
      await cloud.goDown()
      return undefined
    },
    ...both('CLOUD_UNAVAILABLE'),
  },
  {
    name: 'endpoint with a scheme',
    strike: () => ({ access: { endpoint: 'https://kms.cn-hangzhou.aliyuncs.com' } }),
    ...both('CONFIG_INVALID'),
    isOurs: true,
    openByOther: 'CONFIG_INVALID',
  },
  {
    name: 'CA file missing',
    strike: () => ({ access: { endpoint: 'kms.example', ca: { file: 'nowhere.pem' } } }),
    ...both('CONFIG_INVALID'),
    isOurs: true,
    openByOther: 'CONFIG_INVALID',
  },
  {
    name: 'a blob that is not KMS’s',
    strike: () => ({ spoil: () => Buffer.alloc(256, 'not of KMS ') }),
    make: 'ok',
    open: NOT_OPENED,
    openByOther: 'KEY_UNWRAP_FAILED',
  },
  {
    name: 'a blob of another key',
    strike: () => ({ spoil: (_, other) => other }),
    make: 'ok',
    open: NOT_OPENED,
  },
  {
    name: 'a context that differs',
    strike: () => ({ place: 'elsewhere' }),
    make: 'ok',
    open: NOT_OPENED,
    openByOther: 'KEY_UNWRAP_FAILED',
  },
]
