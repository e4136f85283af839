import { execFile, spawn } from 'node:child_process'
import { open, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { DataDirectory, UserId } from './data-directory.ts'

const run = promisify(execFile)
const startTimeoutMs = 60_000

/** How one kind of server is started from its binary. */
export interface ServerCommand {
  readonly binary: string
  readonly directory: DataDirectory
  readonly user: UserId | undefined
  /** The signal that ends it at once; nothing in its directory is worth an orderly shutdown. */
  readonly stopSignal: 'SIGKILL' | 'SIGQUIT'
  /** Its arguments, to listen on a loopback port. */
  args(port: number): string[]
  /** Resolves when it answers on that port, rejects while it does not. */
  probe(port: number): Promise<void>
}

/** A server that runs and answers. */
export interface ServerProcess {
  readonly port: number
  /** Ends the server and removes its directory. */
  stop(): Promise<void>
}

/** Runs a set-up program of a server to its end, as the server's user. */
export async function runTool(binary: string, args: readonly string[], user: UserId | undefined): Promise<void> {
  try {
    await run(binary, [...args], { ...user, maxBuffer: 64 << 20, cwd: '/' })
  } catch (error) {
    const { stderr, stdout } = error as { stderr?: string; stdout?: string }
    throw new Error(`${basename(binary)} failed:\n${tail(`${stdout ?? ''}${stderr ?? ''}`)}`)
  }
}

/**
 * Starts a server on a free loopback port and waits until it answers. It ends with this process at the latest.
 *
 * @throws Error with the end of the server's log when it does not start
 */
export async function startProcess(command: ServerCommand): Promise<ServerProcess> {
  // Somebody may take the free port between our look and the server's bind.
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(command, await freePort())
    } catch (error) {
      if (attempt === 3 || !/address (is )?already in use/i.test(String(error))) throw error
    }
  }
}

async function startOnce(command: ServerCommand, port: number): Promise<ServerProcess> {
  const { binary, directory, user, stopSignal } = command
  const log = await open(directory.logFile, 'w')
  const child = spawn(binary, command.args(port), {
    ...user,
    cwd: '/',
    stdio: ['ignore', log.fd, log.fd],
    detached: true, // Ctrl-C is for vitest; the last will ends the server
  })
  let exited = false
  const exit = new Promise<void>(resolve => {
    const onEnd = (): void => {
      exited = true
      resolve()
    }
    child.once('exit', onEnd)
    child.once('error', onEnd)
  })
  await log.close()
  if (child.pid !== undefined) directory.noteProcess(child.pid, stopSignal)
  const stop = async (): Promise<void> => {
    child.ref()
    if (!exited) child.kill(stopSignal)
    await exit
    await directory.remove()
  }
  const deadline = Date.now() + startTimeoutMs
  for (;;) {
    try {
      await command.probe(port)
      child.unref()
      return { port, stop }
    } catch (error) {
      if (exited || Date.now() > deadline) {
        const log = tail(await readFile(directory.logFile, 'utf8'))
        if (!exited) child.kill('SIGKILL')
        await exit
        throw new Error(`${basename(binary)} did not start (${(error as Error).message}); its log ends with:\n${log}`)
      }
      await Promise.race([exit, delay(50)])
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = createServer()
    listener.once('error', reject)
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address()
      listener.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** The last lines of a log, enough to see why. */
function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-15).join('\n')
}
