import { authoritiesIn, type Channel, type Driver } from './channel.ts'

/** The option `ssl` of a driver, as an application gives it: what is in it is for each driver to say. */
export type SslOption = unknown

/** The properties of an `ssl` object that change what is verified. */
export interface SslObject {
  readonly ca?: unknown
  readonly rejectUnauthorized?: unknown
  readonly verifyIdentity?: unknown
  readonly checkServerIdentity?: unknown
}

/** True for an object that holds options of TLS. */
export function isSslObject(ssl: SslOption): ssl is SslObject {
  return typeof ssl === 'object' && ssl !== null
}

/** A channel with TLS, by the options that Node's `tls.connect` gets: it verifies chain and host unless told not to. */
export function nodeTls(driver: Driver, local: boolean, ssl: SslObject | true): Omit<Channel, 'ignored'> {
  const options = ssl === true ? {} : ssl
  const verifiesChain = options.rejectUnauthorized !== false
  return {
    driver,
    encryption: 'on',
    verifiesChain,
    // What a function of the application's own verifies cannot be told.
    verifiesHost: verifiesChain && typeof options.checkServerIdentity !== 'function',
    authorities: authoritiesIn(options.ca),
    local,
  }
}
