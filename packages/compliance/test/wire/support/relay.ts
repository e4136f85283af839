import { connect, createServer, type Socket } from 'node:net'

/** Somebody in between, who reads along: what clients send to a server, on a port of its own. */
export async function relayTo({ host, port }: { readonly host: string; readonly port: number }): Promise<{
  readonly port: number
  /** Everything that clients have sent. */
  readonly seen: () => Buffer
  readonly close: () => void
}> {
  const chunks: Buffer[] = []
  const sockets = new Set<Socket>()
  const relay = createServer(client => {
    const server = connect({ host, port })
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {})
      from.once('close', () => to.destroy())
      from.pipe(to)
    }
    client.on('data', chunk => chunks.push(chunk))
  })
  await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve))
  return {
    port: (relay.address() as { port: number }).port,
    seen: () => Buffer.concat(chunks),
    close() {
      for (const socket of sockets) socket.destroy()
      relay.close()
    },
  }
}
