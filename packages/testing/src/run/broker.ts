import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ServerAddress } from '../server/address.ts'
import { lastWill } from '../server/last-will.ts'
import type { LaunchedServer } from '../server/launched-server.ts'
import type { ServerVariant } from '../server/server-variant.ts'
import type { ServerKind } from '../target.ts'

/** What a suite asks the broker for, as one line of JSON. */
export interface BrokerRequest {
  readonly kind: ServerKind
  /** A server that lives as long as the suite's connection to the broker, instead of the shared one. */
  readonly dedicated: boolean
  /** For a dedicated one. */
  readonly variant?: ServerVariant | undefined
}

/** What the broker answers, as one line of JSON: where the server is, or why there is none. */
export type BrokerAnswer = { readonly address: ServerAddress } | { readonly error: string }

/** The one process of a run that starts servers, each when the first suite asks for it. */
export interface Broker {
  /** Path of the Unix socket that it listens on. */
  readonly path: string
  /** A directory that goes with the broker, for files of the run. */
  readonly directory: string
  /** Stops the servers, also those that are still starting. */
  close(): Promise<void>
}

/** How a broker gets a server. */
export type Launch = (kind: ServerKind, variant?: ServerVariant) => Promise<LaunchedServer>

/** Opens a broker. All servers are its own, so that they go with the run, also when a suite hangs on. */
export async function openBroker(launch: Launch): Promise<Broker> {
  const directory = await mkdtemp(join(tmpdir(), 'waxseal-run-'))
  const callOff = lastWill('rm -rf -- "$1"', [directory])
  const path = join(directory, 'broker.sock')
  const shared = new Map<ServerKind, Promise<LaunchedServer>>()
  const dedicated = new Set<Promise<LaunchedServer>>()

  const serve = async ({ kind, ...request }: BrokerRequest, socket: Socket): Promise<void> => {
    if (!request.dedicated) {
      // Failures are kept too: what cannot be had for one suite is not tried again for the next one.
      const launched = shared.get(kind) ?? launch(kind)
      shared.set(kind, launched)
      return void socket.end(line(await answerOf(launched)))
    }
    const left = new Promise(resolve => socket.once('end', resolve).once('close', resolve))
    const launched = launch(kind, request.variant)
    dedicated.add(launched)
    socket.write(line(await answerOf(launched)))
    await left
    await stop(launched)
    dedicated.delete(launched)
    socket.end()
  }

  const listener = createServer({ allowHalfOpen: true }, socket => {
    socket.on('error', () => {}) // a suite that was killed
    createInterface({ input: socket }).once('line', text => serve(JSON.parse(text) as BrokerRequest, socket))
  })
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject)
    listener.listen(path, resolve)
  })
  listener.unref()
  return {
    path,
    directory,
    async close() {
      listener.close()
      await Promise.all([...shared.values(), ...dedicated].map(stop))
      await rm(directory, { recursive: true, force: true })
      callOff()
    },
  }
}

async function answerOf(launched: Promise<LaunchedServer>): Promise<BrokerAnswer> {
  try {
    return { address: (await launched).address }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

/** Stops a server once it has started, if it ever does. */
async function stop(launched: Promise<LaunchedServer>): Promise<void> {
  const server = await launched.catch(() => undefined) // the suite has had the error
  await server?.stop()
}

function line(answer: BrokerAnswer): string {
  return `${JSON.stringify(answer)}\n`
}
