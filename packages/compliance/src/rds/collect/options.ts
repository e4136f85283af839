import type { AlicloudOptions } from '@waxseal/alicloud'

/** What to look at, and how to reach it. */
export interface RdsCheckOptions extends AlicloudOptions {
  /** The regions to look at; by default all that RDS names. */
  readonly regions?: readonly string[] | undefined
  /** The instances to look at, by their ids; by default all. One that is in none of the regions is a gap. */
  readonly instances?: readonly string[] | undefined
  /**
   * The roles to look at the accounts of, `acs:ram::<account>:role/<name>`, which the credentials assume through STS. By
   * default there is one account, that of the credentials.
   */
  readonly roleArns?: readonly string[] | undefined
  /**
   * The KMS keys that data keys are wrapped under, for rules KMS-001 to KMS-003: an ARN, which names its region, or an id
   * or alias in `region`.
   */
  readonly keys?: readonly string[] | undefined
  /** Calls at a time in one region of one account; 8 by default. */
  readonly concurrency?: number | undefined
  /** Is told how far it is: once a region is listed, and after each instance. */
  readonly onProgress?: ((progress: RdsProgress) => void) | undefined
}

/** How far a collection is. */
export interface RdsProgress {
  readonly account: string | undefined
  readonly region: string
  readonly done: number
  readonly found: number
}

/** Where STS, and RDS for the list of its regions, are asked when no region is given. */
export const FIRST_REGION = 'cn-hangzhou'
/** Tries of a call in all, before it counts as failed. */
export const TRIES = 5
