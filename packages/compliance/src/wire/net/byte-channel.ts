import { connect, type Socket } from 'node:net'
import { asCode, ProbeFailure } from './failure.ts'

/** Where a server listens, and how long one connection to it may last, in milliseconds. */
export interface Endpoint {
  readonly host: string
  readonly port: number
  readonly timeout: number
}

/**
 * A connection that is read by exact numbers of bytes. It ends at its deadline at the latest, whatever the server does or
 * does not send: a server that sends a byte a minute has no more time than one that is silent.
 */
export class ByteChannel {
  readonly #socket: Socket
  #deadline!: number
  #timer: NodeJS.Timeout | undefined
  #chunks: Buffer[] = []
  #length = 0
  #failure: ProbeFailure | undefined
  #wake: (() => void) | undefined
  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk)
    this.#length += chunk.length
    this.#wake?.()
  }
  readonly #onEnd = (): void => this.#fail(new ProbeFailure('CLOSED', 'the server closed the connection'))

  constructor(socket: Socket, deadline: number) {
    this.#socket = socket
    this.endAt(deadline)
    socket.on('data', this.#onData)
    socket.once('end', this.#onEnd)
    socket.once('close', this.#onEnd)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#fail(new ProbeFailure('CLOSED', 'the connection was cut', asCode(error.code)))
    })
  }

  /** Moves the deadline, in milliseconds since the epoch: for what is asked next in a session that has come about. */
  endAt(deadline: number): void {
    clearTimeout(this.#timer)
    this.#deadline = deadline
    this.#timer = setTimeout(
      () => {
        this.#fail(new ProbeFailure('TIMEOUT', 'the server did not answer in time'))
        this.#socket.destroy()
      },
      Math.max(0, deadline - Date.now()),
    )
  }

  /** Whether bytes came that nobody has asked for yet. */
  get hasUnread(): boolean {
    return this.#length > 0
  }

  /**
   * The next bytes, as many as asked for.
   *
   * @throws ProbeFailure CLOSED, TIMEOUT
   */
  async read(length: number): Promise<Buffer> {
    while (this.#length < length) {
      if (this.#failure) throw this.#failure
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#chunks = all.length > length ? [all.subarray(length)] : []
    this.#length = all.length - length
    return all.subarray(0, length)
  }

  write(bytes: Uint8Array): void {
    if (!this.#failure) this.#socket.write(bytes)
  }

  /**
   * Gives the socket away, as TLS wants it, with what is left of the time.
   *
   * @throws ProbeFailure PROTOCOL when the server has sent more already: bytes from before TLS must not pass for bytes in it
   */
  release(): { readonly socket: Socket; readonly deadline: number } {
    if (this.#failure) throw this.#failure
    if (this.hasUnread) throw new ProbeFailure('PROTOCOL', 'the server goes on in plaintext where TLS has to begin')
    clearTimeout(this.#timer)
    // The listener for errors stays: TLS on top of it reports the same, and one without a listener ends the process.
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd)
    return { socket: this.#socket, deadline: this.#deadline }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#fail(new ProbeFailure('CLOSED', 'the connection was closed here'))
    this.#socket.destroy()
  }

  #fail(failure: ProbeFailure): void {
    this.#failure ??= failure
    clearTimeout(this.#timer)
    this.#wake?.()
  }
}

/**
 * Connects in plaintext.
 *
 * @throws ProbeFailure CONNECT, TIMEOUT
 */
export function openChannel({ host, port, timeout }: Endpoint): Promise<ByteChannel> {
  const deadline = Date.now() + timeout
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new ProbeFailure('TIMEOUT', 'no connection came about in time'))
    }, timeout)
    const onError = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer)
      reject(new ProbeFailure('CONNECT', 'no connection comes about', asCode(error.code)))
    }
    socket.once('error', onError)
    socket.once('connect', () => {
      clearTimeout(timer)
      const channel = new ByteChannel(socket, deadline)
      socket.off('error', onError)
      resolve(channel)
    })
  })
}
