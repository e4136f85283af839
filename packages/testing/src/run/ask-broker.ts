import { createConnection } from 'node:net'
import { text } from 'node:stream/consumers'
import type { ServerAddress } from '../server/address.ts'
import type { ServerKind } from '../target.ts'
import type { BrokerAnswer } from './broker.ts'

/**
 * Asks the broker of the run for a server of a kind; the first one to ask has it started.
 *
 * @throws Error with the reason why there is none
 */
export async function askBroker(path: string, kind: ServerKind): Promise<ServerAddress> {
  const socket = createConnection(path)
  socket.write(`${kind}\n`)
  const answer = JSON.parse(await text(socket)) as BrokerAnswer
  if ('error' in answer) throw new Error(answer.error)
  return answer.address
}
