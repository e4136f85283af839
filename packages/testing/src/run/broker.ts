import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { lastWill } from '../server/last-will.ts'
import type { LaunchedServer } from '../server/launched-server.ts'
import type { ServerKind } from '../target.ts'

/** What the broker answers to a kind: the address of its server, or why there is none. */
export type BrokerAnswer = { readonly address: LaunchedServer['address'] } | { readonly error: string }

/** The one process of a run that starts servers, each when the first suite asks for it. */
export interface Broker {
  /** Path of the Unix socket that it listens on. */
  readonly path: string
  /** A directory that goes with the broker, for files of the run. */
  readonly directory: string
  /** Stops the servers, also one that is still starting. */
  close(): Promise<void>
}

/**
 * Opens a broker. Its protocol is one line with a {@link ServerKind} from the suite and one line of JSON, a
 * {@link BrokerAnswer}, back.
 */
export async function openBroker(launch: (kind: ServerKind) => Promise<LaunchedServer>): Promise<Broker> {
  const directory = await mkdtemp(join(tmpdir(), 'waxseal-run-'))
  const callOff = lastWill('rm -rf -- "$1"', [directory])
  const path = join(directory, 'broker.sock')
  const launches = new Map<ServerKind, Promise<LaunchedServer>>()
  const answer = async (kind: ServerKind): Promise<BrokerAnswer> => {
    // Failures are kept too: what cannot be had for one suite is not tried again for the next one.
    const launched = launches.get(kind) ?? launch(kind)
    launches.set(kind, launched)
    try {
      return { address: (await launched).address }
    } catch (error) {
      return { error: (error as Error).message }
    }
  }
  const listener = createServer(socket => {
    socket.on('error', () => {}) // a suite that was killed while it waited
    createInterface({ input: socket }).once('line', async kind => {
      socket.end(`${JSON.stringify(await answer(kind as ServerKind))}\n`)
    })
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
      const results = await Promise.allSettled(launches.values())
      await Promise.all(results.map(result => result.status === 'fulfilled' && result.value.stop()))
      await rm(directory, { recursive: true, force: true })
      callOff()
    },
  }
}
