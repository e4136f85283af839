import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { ADMIN_PATH, AdminApi } from './admin/admin-api.ts'
import { CallLog } from './calls/call-log.ts'
import { EmulatorError } from './emulator-error.ts'
import { FaultInjector } from './faults/fault-injector.ts'
import { requireLoopback } from './http/address.ts'
import type { EmulatorCertificate } from './http/certificate.ts'
import { Gateway } from './http/gateway.ts'
import { Listener } from './http/listener.ts'
import { requestHandler } from './http/request-handler.ts'
import { KeyControls } from './kms/key-controls.ts'
import { KeyStore, type KmsState } from './kms/key-store.ts'
import { kmsProduct } from './kms/kms-product.ts'
import type { EmulatorOptions } from './options.ts'
import { type AccessKey, Directory, type DirectoryState, type SessionCredentials } from './ram/directory.ts'
import { allow, type Policy } from './ram/policy.ts'
import { readState, StateFile } from './state/state-file.ts'
import { stsProduct } from './sts/sts-product.ts'

/** What the state file holds. */
interface EmulatorState {
  readonly accountId?: string
  readonly region?: string
  readonly ram?: DirectoryState
  readonly kms?: KmsState
  readonly tls?: EmulatorCertificate
}

const ADMINISTRATOR = 'administrator'
/** The one KMS instance of every emulator. */
const INSTANCE_ID = 'kst-hzz000000000emulator'

/**
 * Starts a local Alibaba Cloud: KMS 2016-01-20 and STS 2015-04-01 behind one endpoint, for development and tests.
 *
 * @throws EmulatorError ADDRESS_NOT_LOOPBACK, ADDRESS_UNAVAILABLE, FAULT_INVALID, OPTION_INVALID or STATE_INVALID
 * @example
 * ```ts
 * await using kms = await startEmulator()
 * const { keyId } = await kms.keys.create({ alias: 'alias/app' })
 * const client = new Client({ endpoint: kms.endpoint, protocol: kms.protocol, ...kms.credentials })
 * // …
 * kms.faults.inject({ action: 'Decrypt', error: 'Rejected.Throttling', times: 2 })
 * expect(kms.calls.count('Decrypt', 'OK')).toBe(1)
 * ```
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { host = '127.0.0.1', allowRemote = false, port = 0 } = options
  requireLoopback(host, allowRemote)
  const saved: EmulatorState = (options.state === undefined ? undefined : readState(options.state)) ?? {}
  const tls = options.https === true ? await certificateFor(host, saved.tls) : undefined
  const emulator = new Emulator(options, saved, tls, { host, port })
  for (const fault of options.faults ?? []) emulator.faults.inject(fault)
  await emulator.comeUp()
  return emulator
}

/** A running emulator, and the hands on its inside that a test needs. */
export class Emulator {
  readonly region: string
  readonly accountId: string
  /** `http` or `https`, as SDKs want it. */
  readonly protocol: 'http' | 'https'
  /** The KMS instance that its keys are in. */
  readonly instanceId: string = INSTANCE_ID
  /** The CA of its certificate, PEM; only with HTTPS. */
  readonly ca: string | undefined
  /** The AccessKey of a user who may do everything. */
  readonly credentials: AccessKey
  /** For the admin calls over HTTP. */
  readonly adminToken: string
  /** The calls that came in. */
  readonly calls: CallLog = new CallLog()
  /** What goes wrong, on purpose. */
  readonly faults: FaultInjector = new FaultInjector()
  /** Keys, made and changed past the API. */
  readonly keys: KeyControls
  readonly #host: string
  readonly #directory: Directory
  readonly #state: StateFile
  readonly #listener: Listener
  #clockSkewMs: number
  #comeUpTimer: NodeJS.Timeout | undefined

  /** For {@link startEmulator} alone. */
  constructor(
    options: EmulatorOptions,
    saved: EmulatorState,
    tls: EmulatorCertificate | undefined,
    address: { readonly host: string; readonly port: number },
  ) {
    this.region = agreed('region', options.region, saved.region) ?? 'cn-hangzhou'
    this.accountId = agreed('accountId', options.accountId, saved.accountId) ?? randomAccountId()
    if (!/^\d{16}$/.test(this.accountId)) throw new EmulatorError('OPTION_INVALID', 'accountId needs 16 digits')
    this.protocol = tls === undefined ? 'http' : 'https'
    this.ca = tls?.ca
    this.#host = address.host
    this.#clockSkewMs = options.clockSkewMs ?? 0
    const { accountId, region } = this
    this.#state = new StateFile(options.state, () => ({
      ...{ accountId, region, ram: this.#directory.state(), kms: keys.state() },
      tls: tls ?? saved.tls,
    }))
    const changed = () => this.#state.changed()
    this.#directory = new Directory(saved.ram, changed)
    const keys = new KeyStore(region, saved.kms, changed)
    const now = () => this.now()
    const persist = () => this.#state.flush()
    this.keys = new KeyControls(keys, { accountId, instanceId: INSTANCE_ID, now, persist })
    const { accessKeyId, accessKeySecret } = options
    this.credentials = this.#directory.putUser({
      ...{ name: ADMINISTRATOR, accountId, policy: allow('*') },
      ...(accessKeyId !== undefined && { accessKeyId }),
      ...(accessKeySecret !== undefined && { accessKeySecret }),
    })
    this.adminToken = options.adminToken ?? randomBytes(24).toString('base64url')
    const gateway = new Gateway({
      ...{ region, directory: this.#directory, faults: this.faults, calls: this.calls },
      products: [kmsProduct(keys, { id: INSTANCE_ID, ca: this.ca ?? '' }), stsProduct(this.#directory)],
      now,
      persist,
    })
    const handler = requestHandler(gateway, new AdminApi(this, this.adminToken))
    this.#listener = new Listener({ ...address, certificate: tls }, handler)
  }

  get port(): number {
    return this.#listener.port
  }

  /** Host and port without a scheme, as SDKs want it. */
  get endpoint(): string {
    return `${isIPv6(this.#host) ? `[${this.#host}]` : this.#host}:${this.port}`
  }

  get url(): string {
    return `${this.protocol}://${this.endpoint}`
  }

  /** Where the admin calls go: see the README. */
  get adminUrl(): string {
    return `${this.url}${ADMIN_PATH}`
  }

  /** The time by the emulator's clock. */
  now(): Date {
    return new Date(Date.now() + this.#clockSkewMs)
  }

  /** Puts the emulator's clock ahead of the machine's, or behind it with a negative number. */
  skewClock(milliseconds: number): void {
    this.#clockSkewMs = milliseconds
  }

  /**
   * Adds a user, or changes the policy of the one with that name.
   *
   * @param policy as RAM has it, or `allow('kms:Decrypt', arn)`
   * @throws EmulatorError POLICY_INVALID
   */
  async createUser(user: {
    readonly name: string
    readonly policy: Policy
    readonly accountId?: string
  }): Promise<AccessKey> {
    const accessKey = this.#directory.putUser({ accountId: this.accountId, ...user })
    await this.#state.flush()
    return accessKey
  }

  /** Switches a user's AccessKey off, or on again. @throws EmulatorError UNKNOWN_RESOURCE */
  async activateUser(name: string, isActive: boolean): Promise<void> {
    this.#directory.activateUser(name, isActive)
    await this.#state.flush()
  }

  /** Adds a role for AssumeRole. @throws EmulatorError POLICY_INVALID */
  async createRole(role: {
    readonly name: string
    readonly policy: Policy
    readonly externalId?: string
  }): Promise<{ arn: string }> {
    const { arn } = this.#directory.putRole({ accountId: this.accountId, ...role })
    await this.#state.flush()
    return { arn }
  }

  /**
   * Temporary credentials under a role, without a call: for lifetimes that AssumeRole, which starts at 15 minutes, does
   * not give.
   *
   * @param lifetimeMs negative for credentials that are expired already
   * @throws EmulatorError UNKNOWN_RESOURCE
   */
  async issueSession(roleArn: string, lifetimeMs: number): Promise<SessionCredentials> {
    const role = this.#directory.findRole(roleArn)
    if (role === undefined)
      throw new EmulatorError('UNKNOWN_RESOURCE', `there is no role ${roleArn}; createRole() makes one`)
    const session = this.#directory.openSession(role, 'emulator', this.now().getTime() + lifetimeMs)
    await this.#state.flush()
    return session
  }

  /** Lets all temporary credentials expire now. */
  async expireSessions(): Promise<void> {
    this.#directory.expireSessions(this.now().getTime())
    await this.#state.flush()
  }

  /**
   * Closes the port: clients are refused, and connections are cut.
   *
   * @param milliseconds after which it comes up by itself; without it, {@link comeUp} does
   */
  async goDown(milliseconds?: number): Promise<void> {
    clearTimeout(this.#comeUpTimer)
    await this.#listener.close()
    if (milliseconds !== undefined)
      this.#comeUpTimer = setTimeout(() => this.comeUp().catch(console.error), milliseconds)
  }

  /** Opens the same port again. @throws EmulatorError ADDRESS_UNAVAILABLE */
  async comeUp(): Promise<void> {
    clearTimeout(this.#comeUpTimer)
    await this.#state.flush()
    await this.#listener.open()
  }

  /** Ends it, with its state on the disk. */
  async stop(): Promise<void> {
    await this.goDown()
    await this.#state.flush()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/** An option that has to be what it was when the state began: keys are bound to it. */
function agreed(name: string, option: string | undefined, saved: string | undefined): string | undefined {
  if (option !== undefined && saved !== undefined && option !== saved) {
    throw new EmulatorError(
      'OPTION_INVALID',
      `the state is of ${name} ${saved}, not ${option}; leave it out, or name another state file`,
    )
  }
  return option ?? saved
}

async function certificateFor(host: string, saved: EmulatorCertificate | undefined): Promise<EmulatorCertificate> {
  // Loaded when needed: it is most of what there is to load.
  const { issueCertificate, isUsable } = await import('./http/certificate.ts')
  return saved !== undefined && isUsable(saved, host) ? saved : issueCertificate(host)
}

function randomAccountId(): string {
  return `1${(randomBytes(8).readBigUInt64BE() % 10n ** 15n).toString().padStart(15, '0')}`
}
