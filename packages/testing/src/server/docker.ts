import { connect, type NetConnectOpts } from 'node:net'
import type { Surroundings } from './surroundings.ts'

/** Whether a Docker daemon answers: at `DOCKER_HOST`, or on one of the sockets on which it usually listens. */
export async function dockerAnswers({ env, dockerSockets }: Surroundings): Promise<boolean> {
  const endpoints = env.DOCKER_HOST ? [endpointOf(env.DOCKER_HOST)] : dockerSockets.map(path => ({ path }))
  for (const endpoint of endpoints) {
    if (endpoint && (await accepts(endpoint))) return true
  }
  return false
}

function endpointOf(dockerHost: string): NetConnectOpts | undefined {
  if (dockerHost.startsWith('unix://')) return { path: dockerHost.slice('unix://'.length) }
  const url = URL.canParse(dockerHost) ? new URL(dockerHost) : undefined
  return url?.hostname ? { host: url.hostname, port: Number(url.port || 2375) } : undefined
}

/** A socket file may be left from a daemon that is gone, so the file alone says nothing. */
function accepts(endpoint: NetConnectOpts): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ ...endpoint, timeout: 2_000 })
    const settle = (answer: boolean): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => settle(true))
    socket.once('error', () => settle(false))
    socket.once('timeout', () => settle(false))
  })
}
