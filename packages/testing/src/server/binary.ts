import type { ServerKind } from '../target.ts'
import type { LaunchedServer } from './launched-server.ts'
import { findMysqlBinary, launchMysqlBinary } from './mysql-binary.ts'
import { launchPostgresBinary } from './postgres-binary.ts'
import { findBinary, type Surroundings } from './surroundings.ts'

/** The server binary of a kind on this machine. */
export function findServerBinary(kind: ServerKind, machine: Surroundings): string | undefined {
  return kind === 'postgres' ? findBinary(['postgres'], machine) : findMysqlBinary(kind, machine)
}

/** Starts a server from the binary on this machine; `undefined` where there is none. */
export async function launchBinary(kind: ServerKind, machine: Surroundings): Promise<LaunchedServer | undefined> {
  const binary = findServerBinary(kind, machine)
  if (!binary) return undefined
  return kind === 'postgres' ? launchPostgresBinary(binary) : launchMysqlBinary(kind, binary)
}
