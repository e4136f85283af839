import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { checkWire, type Report, type WireEngine } from '../../src/index.ts'

const open: { server: Server; sockets: Set<Socket> }[] = []

/** A server of TCP that behaves as a test wants. @returns its port */
async function listen(behave: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {})
    behave(socket)
  })
  open.push({ server, sockets })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}

afterEach(async () => {
  for (const { server, sockets } of open.splice(0)) {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  }
})

const ENGINES: readonly WireEngine[] = ['mysql', 'postgres']
const PASSWORD = 'planted-s3cret'

function probe(engine: WireEngine, port: number, timeout = 5_000): Promise<Report> {
  return checkWire({ targets: [{ engine, host: '127.0.0.1', port, user: 'app', password: PASSWORD }], timeout })
}

/** A greeting of MySQL that offers TLS, as a packet. */
function greeting(): Buffer {
  const body = Buffer.concat([
    ...[Buffer.of(10), Buffer.from('9.7.0\0'), Buffer.alloc(4), Buffer.from('12345678'), Buffer.of(0, 0xff, 0xff)],
    ...[Buffer.of(45, 2, 0, 0xff, 0xdf, 21), Buffer.alloc(10), Buffer.from('90abcdefghij\0mysql_native_password\0')],
  ])
  return Buffer.concat([Buffer.of(body.length, 0, 0, 0), body])
}

/** What each engine sends to agree to TLS, at its turn. */
const agree: Record<WireEngine, (socket: Socket) => void> = {
  mysql: socket => void socket.write(greeting()),
  postgres: socket => void socket.once('data', () => socket.write('S')),
}

describe.each(ENGINES)('a port that speaks no %s', engine => {
  it.each([
    ['nothing listens', undefined, 'ECONNREFUSED'],
    ['hangs up', (socket: Socket) => socket.destroy(), /^(CLOSED|ECONNRESET)$/],
    ['ends politely', (socket: Socket) => socket.end(), 'CLOSED'],
    ['speaks SSH', (socket: Socket) => socket.write('SSH-2.0-OpenSSH_9.2p1 Debian\r\n'), 'PROTOCOL'],
    ['speaks HTTP', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), 'PROTOCOL'],
    ['begins and hangs up', (socket: Socket) => socket.end(Buffer.of(80)), /^(CLOSED|PROTOCOL)$/],
    ['sends zeros', (socket: Socket) => socket.write(Buffer.alloc(4096)), 'PROTOCOL'],
    ['sends ones', (socket: Socket) => socket.write(Buffer.alloc(4096, 0xff)), 'PROTOCOL'],
  ] as const)('is a gap: %s', async (_what, behave, code) => {
    const port = behave === undefined ? 1 : await listen(behave)
    const { results, gaps } = await probe(engine, port)
    expect(results).toEqual([])
    expect(gaps).toEqual([{ where: `127.0.0.1:${port}`, why: expect.any(String), code: expect.stringMatching(code) }])
  })

  it('is a gap within its time, when it never answers', async () => {
    const port = await listen(() => {})
    const started = Date.now()
    const { gaps } = await probe(engine, port, 300)
    expect(gaps).toMatchObject([{ code: 'TIMEOUT' }])
    expect(Date.now() - started).toBeLessThan(2_000)
  })

  it('has no more time when it sends a byte now and then', async () => {
    const port = await listen(socket => {
      const timer = setInterval(() => socket.write(Buffer.of(1)), 50)
      socket.once('close', () => clearInterval(timer))
    })
    const started = Date.now()
    const { gaps } = await probe(engine, port, 400)
    expect(gaps).toHaveLength(1)
    expect(Date.now() - started).toBeLessThan(2_000)
  })
})

describe.each(ENGINES)('a server of %s that agrees to TLS', engine => {
  it.each([
    ['and hangs up', (socket: Socket) => socket.destroy()],
    ['and sends nonsense', (socket: Socket) => socket.write('nonsense, and more of it\r\n')],
    ['and says nothing more', () => {}],
  ] as const)('%s: nothing of TLS can be told, and no password is sent', async (_what, behave) => {
    const received: Buffer[] = []
    const port = await listen(socket => {
      agree[engine](socket)
      let first = true
      socket.on('data', bytes => {
        received.push(bytes)
        // The first is the request for TLS, the second the client's hello.
        if (!first || engine === 'mysql') behave(socket)
        first = false
      })
    })
    const { results, gaps } = await probe(engine, port, 300)
    expect(gaps).toEqual([])
    const statuses = Object.fromEntries(results.map(({ rule, status }) => [rule, status]))
    expect(statuses).toEqual({
      ...{ 'WIRE-001': 'unknown', 'WIRE-002': 'unknown', 'WIRE-003': 'unknown' },
      ...{ 'WIRE-004': 'unknown', 'WIRE-005': 'unknown', 'WIRE-006': 'unknown' },
    })
    expect(Buffer.concat(received).toString('latin1')).not.toContain(PASSWORD)
  })
})

it('bytes that come before TLS do not pass for bytes in it', async () => {
  const port = await listen(socket => void socket.once('data', () => socket.write('Sinjected')))
  const { gaps } = await probe('postgres', port)
  expect(gaps).toMatchObject([{ code: 'PROTOCOL' }])
})

it('a greeting of MySQL that begins like PostgreSQL’s no is no answer of PostgreSQL', async () => {
  const port = await listen(socket => void socket.write(Buffer.concat([Buffer.from('N'), greeting().subarray(1)])))
  const { gaps } = await probe('postgres', port)
  expect(gaps).toMatchObject([{ code: 'PROTOCOL' }])
})
