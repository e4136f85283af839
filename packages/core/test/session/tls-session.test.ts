import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import tls, { type ConnectionOptions, type TLSSocket } from 'node:tls'
import { issueServerCertificate, type ServerCertificate } from '@waxseal/testing'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { isWaxsealError, sessionFault, tlsRequired } from '../../src/index.ts'

let issued: ServerCertificate
let foreign: ServerCertificate
const servers: Server[] = []
const sockets: Socket[] = []

beforeAll(async () => {
  ;[issued, foreign] = await Promise.all([issueServerCertificate(['db.example.com']), issueServerCertificate()])
})
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
})
afterAll(() => {
  for (const server of servers) server.close()
})

/** A TLS server, which says something. */
async function listen(maxVersion: tls.SecureVersion = 'TLSv1.3'): Promise<number> {
  const { certificate: cert, privateKey: key } = issued
  const server = tls.createServer({ cert, key, maxVersion }, socket => {
    socket.on('error', () => {})
    socket.write('hello')
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function connect(port: number, options: ConnectionOptions = {}): Promise<{ socket: TLSSocket; ticket?: Buffer }> {
  const socket = tls.connect({ port, host: '127.0.0.1', ca: issued.ca, ...options })
  sockets.push(socket)
  let ticket: Buffer | undefined
  socket.on('session', session => {
    ticket = session
  })
  await once(socket, 'data')
  // A server sends tickets when it gets round to it.
  if (options.session === undefined) await vi.waitFor(() => expect(ticket).toBeDefined())
  return { socket, ...(ticket !== undefined && { ticket }) }
}

/** As mysql2 does without `verifyIdentity`. */
const anyHost = { checkServerIdentity: () => undefined }

describe('a session', () => {
  it('is in order where its certificate is for the host, whether the driver asked or not', async () => {
    const { socket: stream } = await connect(await listen(), { ...anyHost, rejectUnauthorized: false })
    for (const host of ['127.0.0.1', 'localhost', 'DB.example.com'])
      expect(sessionFault({ stream, host })).toBeUndefined()
    expect(sessionFault({ stream, host: '10.0.0.1', servername: 'db.example.com' })).toBeUndefined()
  })

  it('is not where its certificate is for another host', async () => {
    const { socket: stream } = await connect(await listen(), anyHost)
    for (const host of ['127.0.0.2', 'db.example.org', 'example.com']) {
      expect(sessionFault({ stream, host })).toBe(`has a certificate for another host than ${host}`)
    }
    // A name stands in for an address alone.
    expect(sessionFault({ stream, host: 'db.example.org', servername: 'localhost' })).toContain('another host')
    expect(sessionFault({ stream, host: undefined })).toBe('is with a host that is not known')
  })

  it('is not where no trusted authority vouches for its certificate', async () => {
    const { socket: stream } = await connect(await listen(), { ca: foreign.ca, rejectUnauthorized: false })
    expect(sessionFault({ stream, host: 'localhost' })).toMatch(/no trusted authority vouches for \([A-Z_]+\)/)
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'of %s that is resumed is judged by the certificate it began with',
    async version => {
      const port = await listen(version)
      const first = await connect(port, anyHost)
      const { socket: stream } = await connect(port, { ...anyHost, session: first.ticket })
      expect([stream.isSessionReused(), Object.keys(stream.getPeerCertificate())]).toEqual([true, []])
      expect(sessionFault({ stream, host: 'db.example.com' })).toBeUndefined()
      expect(sessionFault({ stream, host: 'db.example.org' })).toContain('another host')
      // What was not trusted then is not now.
      const strange = { ca: foreign.ca, rejectUnauthorized: false }
      const begun = await connect(port, strange)
      const resumed = await connect(port, { ...strange, session: begun.ticket })
      expect(resumed.socket.isSessionReused()).toBe(true)
      expect(sessionFault({ stream: resumed.socket, host: 'localhost' })).toContain('no trusted authority')
    },
  )

  it('is not in plaintext, but on a Unix socket', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'waxseal-socket-'))
    const server = createServer(socket => socket.on('error', () => {}))
    servers.push(server)
    server.listen(join(folder, 'db.sock'))
    await once(server, 'listening')
    const stream = dial(join(folder, 'db.sock'))
    sockets.push(stream)
    await once(stream, 'connect')
    expect(sessionFault({ stream, host: folder })).toBeUndefined()
    expect(sessionFault({ stream, host: 'localhost' })).toBe('is in plaintext')
    expect(sessionFault({ stream: undefined, host: 'localhost' })).toBe('shows no socket that could be judged')
    await rm(folder, { recursive: true })
  })
})

it('the refusal says what is wrong, and the way out', () => {
  const error = tlsRequired('is in plaintext', 'set ssl')
  expect(isWaxsealError(error, 'TLS_REQUIRED')).toBe(true)
  expect(error.message).toMatch(/^requireTls: the session with the database is in plaintext: .*; set ssl$/)
})
