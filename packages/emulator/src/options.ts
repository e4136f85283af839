import type { Fault } from './faults/fault.ts'
import type { RdsInstance } from './rds/instance.ts'

/** How to start an emulator. Everything has a default. */
export interface EmulatorOptions {
  /** 0, the default, for any free port. */
  readonly port?: number
  /** 127.0.0.1 by default. Other than loopback addresses need `allowRemote`. */
  readonly host?: string
  readonly allowRemote?: boolean
  /** HTTPS under a CA of the emulator's own, instead of HTTP. */
  readonly https?: boolean
  /** A file that keeps users, keys and aliases over restarts, with key material in the clear. Without it, memory does. */
  readonly state?: string
  /** The region that it stands for; `cn-hangzhou` by default. */
  readonly region?: string
  /** 16 digits. */
  readonly accountId?: string
  /** The AccessKey of the first user, who may do everything; drawn at random by default. */
  readonly accessKeyId?: string
  readonly accessKeySecret?: string
  /** Instances of RDS that there are from the start: a file of YAML or JSON, or the instances themselves. */
  readonly rds?: string | readonly RdsInstance[]
  /** Faults that are on from the start. */
  readonly faults?: readonly Fault[]
  /** By how much the emulator's clock is ahead of the machine's; negative for behind. */
  readonly clockSkewMs?: number
  /** The token of the admin calls; random by default. */
  readonly adminToken?: string
}
