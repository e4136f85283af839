import { WaxsealError } from '@waxseal/core'

/** Where a call goes. */
export interface Endpoint {
  /** Host, and port where it is not the usual one: as the Host header has it. */
  readonly host: string
  readonly protocol: 'https' | 'http'
  /** The certificate authority as PEM, when it is not a public one. */
  readonly ca?: string | undefined
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Parses the option `endpoint`: `host` or `host:port`, or `http://` on loopback.
 *
 * @throws WaxsealError CONFIG_INVALID. The text is not quoted beyond its host: a URL may hold a password.
 */
export function parseEndpoint(text: string): Endpoint {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase()
  const protocol = scheme === 'http' ? 'http' : 'https'
  const url = parseUrl(scheme === undefined ? `https://${text}` : text)
  if (url === undefined || url.hostname === '' || /\s/.test(text)) {
    throw refused('is no host name, optionally with a port', 'kms.cn-hangzhou.aliyuncs.com')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '' || url.pathname !== '/') {
    throw refused(`has more than a host and a port: ${url.hostname}`, url.host)
  }
  if (protocol === 'http' && !LOOPBACK.test(url.hostname)) {
    throw refused(`is HTTP, which is for an emulator on this machine alone: ${url.hostname}`, url.hostname)
  }
  if (scheme !== undefined && protocol === 'https') throw refused(`has a scheme (${scheme}://)`, url.host)
  return { host: url.host, protocol }
}

/** Products whose endpoint in a region is not named after it. */
const CENTRAL_RDS = new Set([
  ...['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'cn-shenzhen', 'cn-qingdao', 'cn-heyuan', 'cn-hongkong'],
  ...['ap-southeast-1', 'us-west-1', 'us-east-1'],
])

/**
 * The endpoint that a product has in a region: `kms.cn-hangzhou.aliyuncs.com`, and inside a VPC
 * `kms-vpc.cn-hangzhou.aliyuncs.com`. RDS has one for its oldest regions together.
 */
export function regionalEndpoint(product: string, region: string, network: 'public' | 'vpc'): Endpoint {
  if (product === 'rds') {
    return { host: CENTRAL_RDS.has(region) ? 'rds.aliyuncs.com' : `rds.${region}.aliyuncs.com`, protocol: 'https' }
  }
  return { host: `${product}${network === 'vpc' ? '-vpc' : ''}.${region}.aliyuncs.com`, protocol: 'https' }
}

/** Whether a host is the gateway of a dedicated KMS instance. */
export function isDedicatedGateway(host: string): boolean {
  return /\.cryptoservice\.kms\.aliyuncs\.com(:\d+)?$/.test(host)
}

/** What a dedicated gateway answers: the use of keys, except ReEncrypt. Looking after keys is for the region's gateway. */
const DEDICATED_ACTIONS = new Set([
  ...['Encrypt', 'Decrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'GetPublicKey'],
  ...['AsymmetricEncrypt', 'AsymmetricDecrypt', 'AsymmetricSign', 'AsymmetricVerify'],
])

/** Whether the gateway of a dedicated KMS instance can answer a call. */
export function dedicatedGatewayAnswers(product: string, action: string): boolean {
  return product === 'kms' && DEDICATED_ACTIONS.has(action)
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

function refused(what: string, instead: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', `the option endpoint ${what}; write it like this: ${instead}`)
}
