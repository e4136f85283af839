import type { ServerKind } from '../target.ts'
import type { LaunchedServer } from './launched-server.ts'
import { findMysqlBinary, launchMysqlBinary } from './mysql-binary.ts'
import { launchPostgresBinary } from './postgres-binary.ts'
import type { ServerVariant } from './server-variant.ts'
import { findBinary, type Surroundings } from './surroundings.ts'

/** The server binary of a kind on this machine. */
export function findServerBinary(kind: ServerKind, machine: Surroundings): string | undefined {
  return kind === 'postgres' ? findBinary(['postgres'], machine) : findMysqlBinary(kind, machine)
}

/** Starts a server from the binary on this machine; `undefined` where there is none. */
export async function launchBinary(
  kind: ServerKind,
  machine: Surroundings,
  variant?: ServerVariant,
): Promise<LaunchedServer | undefined> {
  const binary = findServerBinary(kind, machine)
  if (!binary) return undefined
  return kind === 'postgres' ? launchPostgresBinary(binary, variant) : launchMysqlBinary(kind, binary, variant)
}
