import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { ADMIN_PATH, AdminApi } from './admin/admin-api.ts'
import { CallLog } from './calls/call-log.ts'
import { EmulatorError } from './emulator-error.ts'
import { FaultInjector } from './faults/fault-injector.ts'
import type { EmulatorCertificate } from './http/certificate.ts'
import { Gateway } from './http/gateway.ts'
import { Listener } from './http/listener.ts'
import { requestHandler } from './http/request-handler.ts'
import { KeyControls } from './kms/key-controls.ts'
import { KeyStore, type KmsState } from './kms/key-store.ts'
import { kmsProduct } from './kms/kms-product.ts'
import type { EmulatorOptions } from './options.ts'
import { type Place, placeOf } from './place.ts'
import { type AccessKey, Directory, type DirectoryState, type SessionCredentials } from './ram/directory.ts'
import { allow, type Policy } from './ram/policy.ts'
import { InstanceControls } from './rds/instance-controls.ts'
import { InstanceStore } from './rds/instance-store.ts'
import { rdsProduct } from './rds/rds-product.ts'
import { StateFile } from './state/state-file.ts'
import { stsProduct } from './sts/sts-product.ts'

/** What the state file holds. */
export interface EmulatorState extends Partial<Place> {
  readonly ram?: DirectoryState
  readonly kms?: KmsState
  readonly tls?: EmulatorCertificate | undefined
}

const ADMINISTRATOR = 'administrator'
/** The one KMS instance of every emulator. */
const INSTANCE_ID = 'kst-hzz000000000emulator'

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
  /** Instances of RDS, described past the API. They are not in the state file. */
  readonly rds: InstanceControls
  readonly #host: string
  readonly #directory: Directory
  readonly #state: StateFile
  readonly #listener: Listener
  #clockSkewMs: number
  #comeUpTimer: NodeJS.Timeout | undefined

  /** For `startEmulator` alone. */
  constructor(
    options: EmulatorOptions & { readonly host: string },
    saved: EmulatorState,
    tls: EmulatorCertificate | undefined,
  ) {
    const { host, port = 0, accessKeyId, accessKeySecret } = options
    const { region, accountId } = placeOf(options, saved)
    const now = () => this.now()
    const changed = () => this.#state.changed()
    const persist = () => this.#state.flush()
    const directory = new Directory(saved.ram, changed)
    const keys = new KeyStore(region, saved.kms, changed)
    const instances = new InstanceStore({ region, accountId })
    this.region = region
    this.accountId = accountId
    this.protocol = tls === undefined ? 'http' : 'https'
    this.ca = tls?.ca
    this.keys = new KeyControls(keys, { accountId, instanceId: INSTANCE_ID, now, persist })
    this.rds = new InstanceControls(instances)
    this.adminToken = options.adminToken ?? randomBytes(24).toString('base64url')
    this.#host = host
    this.#clockSkewMs = options.clockSkewMs ?? 0
    this.#directory = directory
    this.#state = new StateFile(options.state, (): EmulatorState => {
      return { region, accountId, ram: directory.state(), kms: keys.state(), tls: tls ?? saved.tls }
    })
    const administrator = { name: ADMINISTRATOR, accountId, policy: allow('*') }
    this.credentials = directory.putUser({ ...administrator, accessKeyId, accessKeySecret })
    const kms = kmsProduct(keys, { id: INSTANCE_ID, ca: tls?.ca ?? '' })
    const products = [kms, stsProduct(directory), rdsProduct(instances)]
    const { faults, calls } = this
    const gateway = new Gateway({ region, products, directory, faults, calls, now, persist })
    const handler = requestHandler(gateway, new AdminApi(this, this.adminToken))
    this.#listener = new Listener({ host, port, certificate: tls }, handler)
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
    this.#directory.activateUser(name, this.accountId, isActive)
    await this.#state.flush()
  }

  /**
   * Adds a role for AssumeRole. One of another account trusts the users of the emulator's own.
   *
   * @throws EmulatorError POLICY_INVALID
   */
  async createRole(role: {
    readonly name: string
    readonly policy: Policy
    readonly accountId?: string
    readonly externalId?: string
  }): Promise<{ arn: string }> {
    const { arn } = this.#directory.putRole({ accountId: this.accountId, trusts: this.accountId, ...role })
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
    if (role === undefined) {
      throw new EmulatorError('UNKNOWN_RESOURCE', `there is no role ${roleArn}; createRole() makes one`)
    }
    const lifetime = { from: this.now().getTime(), milliseconds: lifetimeMs }
    const session = this.#directory.openSession(role, 'emulator', lifetime)
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
    if (milliseconds === undefined) return
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
