import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { EmulatorError } from '../emulator-error.ts'

/** Where and how to listen. */
export interface ListenerOptions {
  readonly host: string
  /** 0 for any free one. */
  readonly port: number
  /** PEM; with it the emulator talks HTTPS. */
  readonly certificate?: { readonly certificate: string; readonly privateKey: string } | undefined
}

/** A context of 8 KB in the URL is more than the 16 KB that Node allows for all headers, once percent-encoded. */
const MAXIMUM_HEADERS = 128 * 1024

/** Long enough that no test's pause lets the server close a connection while a client picks it for the next call. */
const KEEP_ALIVE_MS = 60_000

/** A port that can be closed and opened again, as when a server goes down and comes back. */
export class Listener {
  readonly #options: ListenerOptions
  readonly #handle: (message: IncomingMessage, response: ServerResponse) => void
  #server: Server | undefined
  #port: number

  constructor(options: ListenerOptions, handle: (message: IncomingMessage, response: ServerResponse) => void) {
    this.#options = options
    this.#handle = handle
    this.#port = options.port
  }

  /** The port, once it was open. */
  get port(): number {
    return this.#port
  }

  get isOpen(): boolean {
    return this.#server !== undefined
  }

  /** @throws EmulatorError ADDRESS_UNAVAILABLE */
  async open(): Promise<void> {
    if (this.#server !== undefined) return
    const { host, certificate } = this.#options
    const settings = { maxHeaderSize: MAXIMUM_HEADERS, keepAliveTimeout: KEEP_ALIVE_MS }
    const server =
      certificate === undefined
        ? createServer(settings, this.#handle)
        : createSecureServer({ ...settings, cert: certificate.certificate, key: certificate.privateKey }, this.#handle)
    await new Promise<void>((resolve, reject) => {
      const refuse = (error: NodeJS.ErrnoException) =>
        reject(
          new EmulatorError(
            'ADDRESS_UNAVAILABLE',
            `cannot listen on ${host}:${this.#port} (${error.code}); choose another port, or 0 for any free one`,
          ),
        )
      server.once('error', refuse)
      server.listen(this.#port, host, () => {
        server.removeListener('error', refuse)
        resolve()
      })
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  /** Closes the port and all connections; what is under way is cut off. */
  async close(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
  }
}
