import { readFileSync } from 'node:fs'
import { WaxsealError } from '@waxseal/core'
import { type Endpoint, parseEndpoint } from './endpoint.ts'
import type { AlicloudOptions } from './options.ts'

/** Where calls go: the options, checked, with what the environment adds. */
export interface Place {
  readonly region: string
  readonly network: 'public' | 'vpc'
  readonly endpoint: Endpoint | undefined
}

/** How long and how often: the options, checked, with their defaults. Milliseconds. */
export interface Limits {
  readonly timeout: number
  readonly deadline: number
  readonly retries: number
}

/**
 * Reads where to call; what the options leave out comes from the environment variables of Alibaba Cloud's CLI.
 *
 * @throws WaxsealError CONFIG_INVALID
 */
export function readPlace(options: AlicloudOptions): Place {
  const region = options.region ?? fromEnvironment('ALIBABA_CLOUD_REGION_ID')
  const given = options.endpoint ?? fromEnvironment('ALIBABA_CLOUD_ENDPOINT')
  const endpoint = given === undefined ? undefined : withCa(parseEndpoint(given), options.ca)
  if (region === undefined || !/^[a-z]+(-[a-z0-9]+)+$/.test(region)) {
    const what = region === undefined ? 'is missing' : 'is no region id'
    throw invalid(`the option region ${what}; give one as cn-hangzhou, or set ALIBABA_CLOUD_REGION_ID`)
  }
  if (endpoint === undefined && options.ca !== undefined) {
    throw invalid('the option ca is for an endpoint of your own; give `endpoint` as well, or leave it out')
  }
  return { region, network: readNetwork(options.network ?? fromEnvironment('ALIBABA_CLOUD_ENDPOINT_TYPE')), endpoint }
}

/** @throws WaxsealError CONFIG_INVALID */
export function readLimits(options: Pick<AlicloudOptions, 'timeout' | 'deadline' | 'retries'>): Limits {
  return {
    timeout: milliseconds('timeout', options.timeout, 5_000),
    deadline: milliseconds('deadline', options.deadline, 20_000),
    retries: count('retries', options.retries, 8),
  }
}

function fromEnvironment(name: string): string | undefined {
  return process.env[name] || undefined
}

function readNetwork(network: string | undefined): 'public' | 'vpc' {
  if (network === undefined || network === 'public') return 'public'
  if (network === 'vpc') return 'vpc'
  throw invalid("the option network is 'public' or 'vpc'")
}

function withCa(endpoint: Endpoint, ca: AlicloudOptions['ca']): Endpoint {
  if (ca === undefined) return endpoint
  if (endpoint.protocol === 'http') throw invalid('the option ca says nothing for an endpoint over http')
  const [pem, name] = 'file' in ca ? [readCaFile(ca.file), `the CA file ${ca.file}`] : [ca.pem, 'the option ca']
  if (typeof pem !== 'string' || !pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw invalid(`${name} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)`)
  }
  return { ...endpoint, ca: pem }
}

function readCaFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown error'
    throw invalid(`the CA file ${path} cannot be read (${reason}); correct the path in \`ca\``)
  }
}

function milliseconds(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (Number.isFinite(value) && value > 0 && value <= 600_000) return value
  throw invalid(`the option ${name} is a number of milliseconds, above 0 and at most 600,000`)
}

function count(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= 0) return value
  throw invalid(`the option ${name} is a number of times, 0 or more`)
}

function invalid(message: string): WaxsealError {
  return new WaxsealError('CONFIG_INVALID', message)
}
