import { once } from 'node:events'
import { createConnection } from 'node:net'
import { createInterface } from 'node:readline'
import type { LaunchedServer } from '../server/launched-server.ts'
import type { BrokerAnswer, BrokerRequest } from './broker.ts'

/**
 * Asks the broker of the run for a server.
 *
 * @returns the server; to stop it ends a dedicated one and does nothing to a shared one
 * @throws Error with the reason why there is none
 */
export async function askBroker(path: string, request: BrokerRequest): Promise<LaunchedServer> {
  const socket = createConnection(path)
  const line = new Promise<string>((resolve, reject) => {
    socket.on('error', reject)
    createInterface({ input: socket })
      .once('line', resolve)
      .once('close', () => reject(new Error('the test run is over: its server broker hung up')))
  })
  socket.write(`${JSON.stringify(request)}\n`)
  const answer = JSON.parse(await line) as BrokerAnswer
  if ('error' in answer) {
    socket.end()
    throw new Error(answer.error)
  }
  // A dedicated server lives as long as the connection, which is no reason for this process to live on.
  socket.unref()
  return {
    address: answer.address,
    async stop() {
      if (socket.destroyed) return
      socket.ref()
      socket.end()
      await once(socket, 'close')
    },
  }
}
