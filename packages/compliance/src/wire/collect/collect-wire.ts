import { readFileSync } from 'node:fs'
import { WaxsealError } from '@waxseal/core'
import type { Gap } from '../../report.ts'
import type { ServerEvidence, WireEvidence } from '../evidence/wire-evidence.ts'
import { ProbeFailure } from '../net/failure.ts'
import type { WireCheckOptions, WireTarget } from '../options.ts'
import { collectServer, type ServerOptions } from './collect-server.ts'
import { type ColumnName, parseColumnName } from './column-name.ts'

/**
 * Probes servers, one after another, and gives what was seen, as plain data, to be judged by `wireReport` now or later.
 *
 * @throws WaxsealError CONFIG_INVALID. A server that cannot be reached, or is no database, is a gap
 */
export async function collectWire(options: WireCheckOptions): Promise<WireEvidence> {
  const collectedAt = new Date().toISOString()
  const common = commonOptions(options)
  const prepared = options.targets.map(target => ({ target, own: ownOptions(target, common) }))
  const servers: ServerEvidence[] = []
  const gaps: Gap[] = []
  for (const { target, own } of prepared) {
    const where = placeOf(own.host, own.port)
    options.onProgress?.(where)
    try {
      servers.push(await collectServer(target, own))
    } catch (error) {
      if (!(error instanceof ProbeFailure)) throw error
      gaps.push({ where, why: error.message, code: error.detail ?? error.code })
    }
  }
  return { collectedAt, servers, gaps }
}

/** `host:port`, as a URL writes it. */
export function placeOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

type Common = Omit<ServerOptions, 'host' | 'port' | 'columns'> & { readonly columns: readonly ColumnName[] }

function commonOptions({ ca, serverName, timeout, columns = [], sample, insecureLogin }: WireCheckOptions): Common {
  return {
    ca: ca === undefined ? undefined : authorityIn(ca),
    serverName,
    timeout: atLeastOne('timeout', timeout, 10_000),
    columns: columns.map(parseColumnName),
    sample: atLeastOne('sample', sample, 1_000),
    insecureLogin: insecureLogin ?? false,
  }
}

function ownOptions(target: WireTarget, common: Common): ServerOptions {
  const { engine, host, port = engine === 'mysql' ? 3306 : 5432 } = target
  if (engine !== 'mysql' && engine !== 'postgres') {
    throw new WaxsealError('CONFIG_INVALID', 'targets: the engine is neither mysql nor postgres')
  }
  if (host === '') throw new WaxsealError('CONFIG_INVALID', 'targets: the host is empty')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new WaxsealError('CONFIG_INVALID', 'targets: the port is none of 1 to 65535')
  }
  // PostgreSQL looks into public first; MySQL into the database that is connected to.
  const usual = engine === 'postgres' ? 'public' : target.database
  const columns = common.columns.map(({ schema = usual, table, column }) => {
    if (schema !== undefined) return { schema, table, column }
    throw new WaxsealError('CONFIG_INVALID', `columns: name the database, ${table}.${column} has none`)
  })
  return { ...common, host, port, columns }
}

function authorityIn(ca: string | { readonly file: string }): string {
  const text = typeof ca === 'string' ? ca : read(ca.file)
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  throw new WaxsealError('CONFIG_INVALID', 'ca: there is no certificate in it; PEM is wanted')
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new WaxsealError('CONFIG_INVALID', `ca: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

function atLeastOne(name: string, value: number | undefined, usual: number): number {
  if (value === undefined) return usual
  if (Number.isInteger(value) && value >= 1 && value <= 1_000_000) return value
  throw new WaxsealError('CONFIG_INVALID', `${name}: it is a whole number from 1 to 1,000,000`)
}
